import { issueKeyId, newIdSecret } from "../../contract/key-id.ts";
import { putKey } from "../../testing/local-aws/put-key.ts";
import { median } from "../../cli/bench/percentile.ts";
import { type Stage, startStage, tally } from "./stage.ts";

function fill({ stack }: Stage, count: number): void {
  const secret = newIdSecret();
  for (let index = 0; index < count; index += 1) {
    const record = { sha256: index.toString(16).padStart(64, "0"), name: `key ${index}`, version: 1 };
    putKey(stack.aws, stack.names.usageTable, { keyId: issueKeyId(secret), record });
  }
}

/** As many functions as are asked at once start, each with one of the keys. */
async function coldStarts(stage: Stage, keys: readonly string[]): Promise<number[]> {
  const answers = await Promise.all(keys.map((key) => stage.ask(key)));
  if (answers.some(({ status }) => status !== 200))
    throw new Error(`Not all were answered: ${JSON.stringify(answers)}`);
  return answers.map(({ milliseconds }) => milliseconds);
}

/** The stage with two keys and the one with many are measured in turn. */
export async function firstAnswers({
  keys,
  starts,
}: {
  readonly keys: number;
  readonly starts: number;
}): Promise<void> {
  const [few, many] = [await startStage(), await startStage()];
  try {
    fill(many, keys);
    const own = await Promise.all(
      [few, many].map((stage) =>
        Promise.all(Array.from({ length: 2 }, (_, index) => stage.stack.createKey(`own ${index}`))),
      ),
    );
    const seen: number[][] = [[], []];
    for (let round = 0; round < starts; round += 1) {
      for (const [index, stage] of [few, many].entries()) {
        // Another instance each time: those before are still busy with a request that waits.
        stage.reads.length = 0;
        seen[index]?.push(
          ...(await coldStarts(
            stage,
            Array.from({ length: 2 + 2 * round }, () => own[index]?.[round % 2] ?? ""),
          )),
        );
      }
    }
    const [one, all] = seen.map((values) => median(values)) as [number, number];
    console.log(
      `first answers, median: ${one.toFixed(0)} ms with 2 keys, ${all.toFixed(0)} ms with ${keys}: ${(all / one).toFixed(2)}`,
    );
    many.reads.length = 0;
    const key = await many.stack.createKey("counted");
    many.reads.length = 0;
    for (let count = 0; count < 50; count += 1) await many.ask(key);
    console.log(`calls for 50 requests of a new key, one after the other: ${tally(many.reads)}`);
  } finally {
    await few.close();
    await many.close();
  }
}
