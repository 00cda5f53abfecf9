import { median } from "../cli/bench/percentile.ts";
import { atMost, type Figure, type Section } from "./figure.ts";
import { startExtensionHost } from "./lambda-extension-host.ts";
import { run } from "./run-process.ts";

const ROUNDS = 11;
/** CommonJS and short, so that all but nothing of what is measured is the function. */
const FIRST_ANSWER = `require("./index.js").httpApiHandler(JSON.parse(process.env.EVENT), { awsRequestId: "first" })
  .then(({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))`;

/** From the start of a process to the function's first answer, against a process that does nothing. */
export async function measureColdStart(
  taskRoot: string,
  event: string,
  environment: Readonly<Record<string, string>>,
): Promise<Section> {
  const host = await startExtensionHost();
  const start = (script: string) => {
    const env = { ...process.env, ...environment, ...host.environment, EVENT: event, NODE_OPTIONS: "" };
    return run(process.execPath, ["-e", script], { cwd: taskRoot, env });
  };
  const bare: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await start("0"));
    plain.push(await start(FIRST_ANSWER));
  }
  host.close();
  const figure = (name: string, samples: readonly number[], of: (samples: readonly number[]) => number): Figure => {
    const values = [of(samples), of(bare)] as const;
    const difference = values[0] - values[1];
    return { name, unit: "ms", values, difference, ...atMost(120, difference) };
  };
  // On a busy machine the fastest start tells more of an idle one than the median does.
  const fastest = (samples: readonly number[]) => Math.min(...samples);
  const figures = [figure("as deployed, median", plain, median), figure("as deployed, fastest", plain, fastest)];
  return { title: "Start to first answer", columns: ["proxy", "bare Node"], figures };
}
