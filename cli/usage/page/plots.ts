import type { EChartsOption } from "echarts";
import type { PlotSize } from "./plot-svg.ts";

/** So many colours there are; the page's `--series-1` and on. */
export const SERIES_COLOURS = 8;

/** Fonts differ: where the page is read, letters may be wider than those by which a name is cut off here. */
const WIDEST_LETTERS = 0.8;

export interface Series {
  readonly name: string;
  readonly colour: string;
  /** One for each category; absent: nothing was measured. */
  readonly values: readonly (number | undefined)[];
}

export interface Plot {
  readonly kind: "columns" | "bars" | "lines";
  readonly categories: readonly string[];
  readonly series: readonly Series[];
  /** A value as the axis shows it. */
  readonly shown: (value: number) => string;
}

/** Stacked columns, stacked bars by name, or lines; of a month by day. */
export function plotOption({ kind, categories, series, shown }: Plot, { width }: PlotSize): EChartsOption {
  const isNarrow = width < 500;
  const fontSize = isNarrow ? 11 : 12;
  const nameWidth = isNarrow ? 96 : 190;
  const value = {
    type: "value" as const,
    splitNumber: isNarrow ? 3 : 5,
    axisLabel: { formatter: shown, color: "var(--muted)", fontSize, hideOverlap: true },
    splitLine: { lineStyle: { color: "var(--line)" } },
  };
  const category = {
    type: "category" as const,
    data: [...categories],
    axisTick: { show: false },
    axisLine: { lineStyle: { color: "var(--muted)" } },
    axisLabel: {
      color: "var(--muted)",
      fontSize,
      ...(kind === "bars"
        ? { interval: 0, width: nameWidth * WIDEST_LETTERS, overflow: "truncate" as const }
        : { interval: isNarrow && categories.length > 12 ? 4 : 0 }),
    },
  };
  const sideways = { xAxis: value, yAxis: { ...category, inverse: true } };
  return {
    grid: { left: kind === "bars" ? nameWidth + 12 : 56, right: 20, top: 12, bottom: 28 },
    ...(kind === "bars" ? sideways : { xAxis: category, yAxis: value }),
    series: series.map(({ name, colour, values }) => ({
      name,
      silent: true,
      data: values.map((one) => one ?? null),
      ...(kind === "lines"
        ? { type: "line" as const, symbolSize: 5, lineStyle: { color: colour, width: 2 }, itemStyle: { color: colour } }
        : {
            type: "bar" as const,
            stack: "all",
            barMaxWidth: 36,
            // A hair of the card between neighbours, for who does not tell their colours apart.
            itemStyle: { color: colour, borderColor: "var(--card)", borderWidth: 0.5 },
          }),
    })),
  };
}
