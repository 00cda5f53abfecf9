import { setTimeout } from "node:timers/promises";
import { dynamoDbFaults } from "../../testing/local-aws/dynamodb-faults.ts";
import { median } from "../../cli/bench/percentile.ts";
import { startStage } from "./stage.ts";

const DAYS = {
  "as usual": undefined,
  "300 ms slow": dynamoDbFaults.slow(300),
  "3 s slow": dynamoDbFaults.slow(3_000),
  throttled: dynamoDbFaults.throttled(),
  down: dynamoDbFaults.down(),
} as const;
const REQUESTS = 5;
/** Until the instance that knows the keys has tried to write down what the last request used, and is free again. */
const PAUSE_MILLISECONDS = 5_000;

/** What keys get while DynamoDB has a bad day, at the HTTP API: those that the instance knows, and one that is new. */
export async function badDays(): Promise<void> {
  for (const [name, faults] of Object.entries(DAYS)) {
    const stage = await startStage();
    try {
      const [free, limited, fresh] = [
        await stage.stack.createKey("free"),
        await stage.stack.createKey("limited", { limits: { requestsPerMinute: 1_000 } }),
        await stage.stack.createKey("new"),
      ];
      for (const key of [free, limited]) {
        await stage.ask(key);
        await setTimeout(500);
      }
      stage.failWith(faults);
      const said: string[] = [];
      for (const [kind, key] of Object.entries({ "known, no limits": free, "known, limits": limited, new: fresh })) {
        const answers: { status: number; milliseconds: number }[] = [];
        for (let count = 0; count < REQUESTS; count += 1) {
          await setTimeout(faults && PAUSE_MILLISECONDS);
          answers.push(await stage.ask(key));
        }
        const statuses = [...new Set(answers.map(({ status }) => status))].join(" and ");
        said.push(`${kind}: ${statuses} in ${median(answers.map(({ milliseconds }) => milliseconds)).toFixed(0)} ms`);
      }
      console.log(`DynamoDB ${name}: ${said.join("; ")}`);
    } finally {
      stage.failWith(undefined);
      await stage.close();
    }
  }
}
