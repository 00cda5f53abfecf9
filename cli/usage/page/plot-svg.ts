import { type EChartsOption, init } from "echarts";

export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

/** A plot as a picture that needs no script. Its colours are the page's, by their variables, so that it is light and dark as the page is. */
export function plotSvg(option: EChartsOption, { width, height }: PlotSize): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    const textStyle = { fontFamily: "system-ui, sans-serif", color: "var(--muted)" };
    chart.setOption({ animation: false, textStyle, ...option });
    return chart.renderToSVGString().replace("<svg ", '<svg aria-hidden="true" ');
  } finally {
    // Its clock would keep the process alive.
    chart.dispose();
  }
}
