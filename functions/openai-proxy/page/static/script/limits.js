const used = { prompt: 0, answers: 0 };
let limits = [];

/** OpenAI's headers of rate limits; an answer without them, such as an error, says nothing new. */
function readLimits(headers) {
  const found = ["requests", "tokens"].flatMap((kind) => {
    const [limit, left] = ["limit", "remaining"].map((what) => headers.get(`x-ratelimit-${what}-${kind}`));
    if (limit === null) return [];
    const reset = momentIn(headers.get(`x-ratelimit-reset-${kind}`) ?? "");
    return [{ kind, limit: Number(limit), left: Number(left), reset }];
  });
  if (found.length > 0) limits = found;
  showLimits();
}

/** When so much time has passed: of `6m0s`, as OpenAI writes it. */
function momentIn(duration) {
  const part = (unit) => Number(duration.match(`(\\d+)${unit}`)?.[1] ?? 0);
  const seconds = part("h") * 3600 + part("m") * 60 + part("s");
  const moment = new Date(Date.now() + seconds * 1000);
  const day = seconds > 86_400 ? `on ${moment.toLocaleDateString()} ` : "";
  return `${day}at ${moment.toLocaleTimeString()}`;
}

function showLimits() {
  byId("limits").replaceChildren(
    ...(limits.length > 0 ? limits.flatMap(limitRow) : [element("dt", {}, "Limits"), element("dd", {}, "none")]),
    element("dt", {}, "Tokens used here"),
    element("dd", {}, `${numberOf(used.prompt)} sent, ${numberOf(used.answers)} answered`),
  );
}

function limitRow({ kind, limit, left, reset }) {
  const name = kind === "requests" ? "Requests a minute" : "Tokens";
  const meter = element("meter", { min: 0, max: limit, low: limit / 10, value: left, "aria-label": `${name} left` });
  const words = `${numberOf(left)} of ${numberOf(limit)} left; begins anew ${reset}`;
  return [element("dt", {}, name), element("dd", {}, words, meter)];
}

function forgetLimits() {
  used.prompt = used.answers = 0;
  limits = [];
  showLimits();
}
