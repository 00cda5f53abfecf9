import { readFileSync } from "node:fs";
import { join } from "node:path";
import { html, raw } from "hono/html";
import { plotSvg } from "./plot-svg.ts";
import { type Plot, plotOption } from "./plots.ts";

export interface Figure {
  readonly title: string;
  /** What a person who does not see the plot, or wants to know exactly, reads in its place: a head and rows. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly plot: Plot;
}

export interface FigurePage {
  readonly title: string;
  /** A sentence below the title. */
  readonly about?: string | undefined;
  readonly tiles: readonly (readonly [name: string, value: string])[];
  /** Each with what is said beneath it, or in its place. */
  readonly figures: readonly (readonly [figure: Figure | undefined, words: string])[];
  /** What made the page, and what its reader should know. */
  readonly footer: { readonly words: string; readonly command: string };
}

/** A column at a desk and one at a telephone: letters of a plot that is scaled down cannot be read. */
const WIDE = 800;
const NARROW = 340;

/**
 * One page that needs no network and no script: plots are pictures, and each has its figures as a table beneath. What anybody called
 * a key, a team or a model is text in it, never markup.
 */
export async function figurePage({ title, about, tiles, figures, footer }: FigurePage): Promise<string> {
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
      ${about === undefined ? "" : html`<p>${about}</p>`}
      <dl class="tiles">${tiles.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    </header>
    <main>
      ${figures.map(([figure, words], index) => section(figure, words, `plot-${index}`))}
    </main>
    <footer><p>${footer.words} Made by <code>${footer.command}</code>.</p></footer>
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
