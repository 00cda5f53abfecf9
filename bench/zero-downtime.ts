import { cpus, loadavg } from "node:os";
import { replaceUnderLoad } from "../tests/zero-downtime/replace-under-load.ts";

/** Requests that may be open at once, beyond which the rate falls. */
const MOST_OPEN = 24;

export interface ZeroDowntimeOptions {
  /** Requests a second, streams and whole answers mixed. */
  readonly rate: number;
  /** What the waits, and the proxy's cache with them, take of their time. */
  readonly timeScale: number;
  readonly json?: boolean;
}

/** Replaces a model five times and rolls two deployments back, while clients ask the local stack at both doors. */
export async function measureZeroDowntime({ rate, timeScale, json = false }: ZeroDowntimeOptions): Promise<void> {
  const log = json ? () => undefined : (line: string) => console.log(line);
  const report = await replaceUnderLoad({ requestsPerSecond: rate, mostOpen: MOST_OPEN, timeScale, log });
  const figures = {
    requests: report.requests,
    requestsPerSecond: Math.round(report.requestsPerSecond),
    failed: report.failures.length,
    answeredByUnpublished: report.unpublishedAnswers,
    replacements: report.replacements,
    rollbacks: report.rollbacks.length,
    answers: Object.fromEntries(report.answers),
  };
  if (json) {
    console.log(JSON.stringify({ machine: { cores: cpus().length, load: loadavg()[0] }, ...figures }));
  } else {
    console.log(`Asked for ${rate} requests a second; ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}.`);
    console.log(JSON.stringify(figures, null, 2));
    for (const failure of report.failures.slice(0, 10)) console.error(failure);
  }
  if (figures.failed > 0 || figures.answeredByUnpublished > 0) process.exitCode = 1;
}
