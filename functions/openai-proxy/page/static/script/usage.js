const USAGE_DAYS = 30;
const DAY_SECONDS = 86_400;
/** So many colours there are; further models share the last one. */
const USAGE_COLOURS = 6;
/** The server counts an answer after its last byte. */
const COUNTED_AFTER_MILLISECONDS = 2_000;
let nextUsage;

/** What the key itself used; of nobody else it is told. */
async function refreshUsage() {
  clearTimeout(nextUsage);
  const asking = key;
  const id = /^sk-([a-z0-9]+)-/.exec(asking)?.[1];
  const today = Math.floor(serverSeconds() / DAY_SECONDS);
  const start = (today - USAGE_DAYS + 1) * DAY_SECONDS;
  try {
    const query = `start_time=${start}&limit=31&group_by=model&api_key_ids=${id}`;
    const { data } = await (await ask(`/organization/usage/completions?${query}`)).json();
    if (asking === key) showUsage(data);
  } catch (error) {
    if (asking === key) byId("usage").replaceChildren(element("p", { class: "hint" }, reasonOf(error)));
  }
}

function refreshUsageSoon() {
  clearTimeout(nextUsage);
  if (key) nextUsage = setTimeout(refreshUsage, COUNTED_AFTER_MILLISECONDS);
}

function forgetUsage() {
  clearTimeout(nextUsage);
  byId("usage").replaceChildren();
}

function showUsage(buckets) {
  const days = buckets.map(({ start_time: start, results }) => ({
    date: new Date(start * 1000).toISOString().slice(0, 10),
    results,
    tokens: tokensOf(results),
  }));
  const all = days.flatMap(({ results }) => results);
  if (tokensOf(all) === 0) {
    byId("usage").replaceChildren(
      element("p", { class: "hint" }, "Nothing was used with this key in the last 30 days."),
    );
    return;
  }
  const names = [...Map.groupBy(all, ({ model }) => model ?? "–")]
    .map(([name, results]) => ({ name, tokens: tokensOf(results) }))
    .sort((one, other) => other.tokens - one.tokens)
    .map(({ name }) => name);
  const isOpen = byId("usage").querySelector("details")?.open;
  const figures = usageTable(days, names);
  figures.open = isOpen ?? false;
  byId("usage").replaceChildren(
    element("h3", {}, "Tokens by day, in the last 30 days"),
    element("p", { class: "hint" }, usageSentence(all, days)),
    names.length > 1 ? usageLegend(names) : "",
    usagePlot(days, names),
    element("p", { class: "axis" }, element("span", {}, days[0].date), element("span", {}, days.at(-1).date)),
    figures,
  );
}

function tokensOf(results) {
  return results.reduce((sum, { input_tokens: input, output_tokens: output }) => sum + input + output, 0);
}

function usageSentence(all, days) {
  const sum = (name) => numberOf(all.reduce((total, result) => total + result[name], 0));
  const most = Math.max(...days.map(({ tokens }) => tokens));
  return `${sum("num_model_requests")} requests, ${sum("input_tokens")} tokens of prompts (${sum("input_cached_tokens")} of them cached) and ${sum("output_tokens")} of answers; at most ${numberOf(most)} on a day. Days are UTC's.`;
}

function colourOf(index) {
  return `colour-${Math.min(index, USAGE_COLOURS - 1) + 1}`;
}

function usageLegend(names) {
  const items = names.map((name, index) =>
    element("li", {}, element("span", { class: `swatch ${colourOf(index)}`, "aria-hidden": "true" }), name),
  );
  return element("ul", { class: "legend" }, ...items);
}

/** A column a day, as high as its tokens; below are the figures, for who does not see it. */
function usagePlot(days, names) {
  const most = Math.max(...days.map(({ tokens }) => tokens));
  const plot = drawn("svg", { viewBox: `0 0 ${days.length} 100`, preserveAspectRatio: "none", "aria-hidden": "true" });
  for (const [column, { date, results }] of days.entries()) {
    let top = 100;
    for (const [index, name] of names.entries()) {
      const tokens = tokensOf(results.filter(({ model }) => (model ?? "–") === name));
      if (tokens === 0) continue;
      const height = Math.max(0.5, (tokens / most) * 100);
      top -= height;
      const bar = drawn("rect", { x: column + 0.1, y: top, width: 0.8, height, class: colourOf(index) });
      bar.append(drawn("title", {}, `${date}, ${name}: ${numberOf(tokens)} tokens`));
      plot.append(bar);
    }
  }
  return plot;
}

function drawn(name, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(text);
  return made;
}

function usageTable(days, names) {
  const cell = (name, text) => element(name, name === "th" ? { scope: "row" } : {}, text);
  const rows = days
    .filter(({ tokens }) => tokens > 0)
    .map(({ date, results }) => {
      const ofModel = (name) => numberOf(tokensOf(results.filter(({ model }) => (model ?? "–") === name)));
      return element("tr", {}, cell("th", date), ...names.map((name) => cell("td", ofModel(name))));
    });
  const head = ["Day", ...names].map((name) => element("th", { scope: "col" }, name));
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows.reverse()),
  );
  const scrolls = { class: "scrolls", tabindex: "0", role: "region", "aria-label": "Tokens by day and model" };
  return element("details", {}, element("summary", {}, "The figures"), element("div", scrolls, table));
}
