import { median, percentile } from "../cli/bench/percentile.ts";
import { atLeast, atMost, type Figure, type Section } from "./figure.ts";
import type { Order } from "./measured-process.ts";
import type { MeasuredProcess } from "./start-measured-process.ts";

export interface Subjects {
  readonly proxy: MeasuredProcess;
  readonly bareSdk: MeasuredProcess;
}

const COLUMNS = ["proxy", "bare SDK"];

/** @param limit what the ratio of the medians is to be at most */
export async function measureBuffered(title: string, subjects: Subjects, limit?: number): Promise<Section> {
  // What V8 has not yet compiled is not warm.
  await inTurns(subjects, 10, { measurement: "chat", count: 150 });
  const chat = await inTurns(subjects, 30, { measurement: "chat", count: 20 });
  const p50 = compared("time, p50", "ms", chat, (samples) => median(samples));
  const p99 = compared("time, p99", "ms", chat, (samples) => percentile(samples, 0.99));
  const target = limit === undefined ? {} : atMost(limit, p50.ratio);
  return { title, columns: COLUMNS, figures: [{ ...p50, ...target }, p99] };
}

/** Time to the first byte, and tokens forwarded in a second of CPU time. */
export async function measureStreamed(title: string, subjects: Subjects, tokensPerStream: number): Promise<Section> {
  await inTurns(subjects, 2, { measurement: "load", clients: 64, count: 1 });
  const firstByte = await inTurns(subjects, 30, { measurement: "first byte", count: 10 });
  const p50 = compared("first byte, p50", "ms", firstByte, (samples) => median(samples));
  const figures: Figure[] = [{ ...p50, ...atMost(1.15, p50.ratio) }];
  for (const { clients, count } of [
    { clients: 1, count: 16 },
    { clients: 64, count: 1 },
  ]) {
    const seconds = await inTurns(subjects, 7, { measurement: "load", clients, count });
    const tokens = clients * count * tokensPerStream;
    const name = `one core, ${clients} at once`;
    const figure = compared(name, "tokens/s", seconds, (samples) => tokens / median(samples));
    figures.push({ ...figure, ...atLeast(0.8, figure.ratio) });
  }
  return { title, columns: COLUMNS, figures };
}

/** Measures both subjects by turns, so that whatever else the machine does hits both alike. */
async function inTurns({ proxy, bareSdk }: Subjects, rounds: number, order: Order) {
  const samples = { proxy: [] as number[], bareSdk: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    samples.proxy.push(...(await proxy.measure(order)));
    samples.bareSdk.push(...(await bareSdk.measure(order)));
  }
  return samples;
}

type Samples = Awaited<ReturnType<typeof inTurns>>;

function compared(name: string, unit: Figure["unit"], samples: Samples, toFigure: (samples: number[]) => number) {
  const values = [toFigure(samples.proxy), toFigure(samples.bareSdk)] as const;
  return { name, unit, values, ratio: values[0] / values[1] };
}
