import { readFileSync } from "node:fs";
import { join } from "node:path";
import { html, raw } from "hono/html";
import { sumOfUsage } from "../../../contract/usage-item.ts";
import { dollars } from "../../text/quantities.ts";
import { sharedCostText } from "../shared-cost-text.ts";
import { totalTokens } from "../usage-report.ts";
import { costByGroup, type Figure, firstTokens, type PageContent, tokensByDay, topKeys } from "./figures.ts";
import { plotSvg } from "./plot-svg.ts";
import { plotOption } from "./plots.ts";

/** A column at a desk and one at a telephone: letters of a plot that is scaled down cannot be read. */
const WIDE = 800;
const NARROW = 340;

/**
 * The month as one page that needs no network and no script: plots are pictures, and each has its figures as a table beneath.
 * What anybody called a key or a team is text in it, never markup.
 */
export async function usagePage(content: PageContent): Promise<string> {
  const { report, by, cost } = content;
  const used = by === "person" ? report.people : report.keys;
  const all = sumOfUsage(used);
  const perMillion = cost?.usdPerMillion;
  const tiles: [string, string][] = [
    ["tokens", totalTokens(all).toLocaleString("en-US")],
    ["requests", all.requests.toLocaleString("en-US")],
    [by === "person" ? "people" : "keys", used.length.toLocaleString("en-US")],
    ...(cost === undefined ? [] : [["endpoints", dollars(cost.usd)] as [string, string]]),
    ...(perMillion === undefined ? [] : [["per million tokens", dollars(perMillion.all)] as [string, string]]),
  ];
  const costs = costByGroup(content);
  const figures: [Figure | undefined, string][] = [
    [tokensByDay(content), "Nobody used a token in this month."],
    ...(by === "person" || report.keys.length === 0 ? [] : [[topKeys(content), ""] as [Figure | undefined, string]]),
    [firstTokens(content), "No streams were measured in this month."],
    ...(cost === undefined ? [] : [[costs, sharedCostText(cost, report.month)] as [Figure | undefined, string]]),
  ];
  const title = `Usage in ${report.month}, stage ${report.stage}`;
  const page = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
    <style>${raw(readFileSync(join(import.meta.dirname, "usage-page.css"), "utf8"))}</style>
  </head>
  <body>
    <header>
      <h1>${title}</h1>
      ${report.key === undefined ? "" : html`<p>Only the key ${report.key}.</p>`}
      <dl class="tiles">${tiles.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    </header>
    <main>
      ${figures.map(([figure, words], index) => section(figure, words, `plot-${index}`))}
    </main>
    <footer><p>Days and months are UTC's. Made by <code>npx openai-sagemaker usage --html</code>.</p></footer>
  </body>
</html>
`;
  return String(await page);
}

function section(figure: Figure | undefined, words: string, id: string) {
  if (figure === undefined) return html`<section><p>${words}</p></section>`;
  const { title, head, rows, plot } = figure;
  const height = plot.kind === "bars" ? 44 + 30 * plot.categories.length : 300;
  const [wide, narrow] = [WIDE, NARROW].map((width) =>
    raw(plotSvg(plotOption(plot, { width, height }), { width, height })),
  );
  const legend = plot.series.map(({ name, colour }) => html`<li><i style="background: ${colour}"></i>${name}</li>`);
  return html`<section aria-labelledby="${id}">
        <h2 id="${id}">${title}</h2>
        ${words === "" || plot.kind !== "bars" ? "" : html`<p>${words}</p>`}
        ${plot.series.length < 2 ? "" : html`<ul class="legend">${legend}</ul>`}
        <div class="wide">${wide}</div>
        <div class="narrow">${narrow}</div>
        <details>
          <summary>The figures<span class="hidden"> of ${title}</span></summary>
          <div class="scrolls" tabindex="0" role="region" aria-label="Figures: ${title}">
            <table>
              <thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
              <tbody>
                ${rows.map(([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
              </tbody>
            </table>
          </div>
        </details>
      </section>`;
}
