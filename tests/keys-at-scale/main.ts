import { Command } from "commander";
import { badDays } from "./bad-days.ts";
import { firstAnswers } from "./first-answers.ts";
import { inventedKeys } from "./invented-keys.ts";
import { inventedKeysAtInstances } from "./invented-keys-at-instances.ts";
import { revocations } from "./revocations.ts";

/**
 * What many keys, invented ones, revocations and a bad day of DynamoDB cost, by hand: `node tests/keys-at-scale/main.ts`. The functions are
 * the zips that are deployed.
 */

interface Options {
  readonly keys: number;
  readonly starts: number;
  readonly seconds: number;
  readonly junk: number;
}

await new Command("node tests/keys-at-scale/main.ts")
  .option("--keys <number>", "in the table", Number, 100_000)
  .option("--starts <number>", "rounds of functions that start", Number, 5)
  .option("--junk <number>", "invented keys a second", Number, 500)
  .option("--seconds <number>", "of them", Number, 10)
  .action(async ({ keys, starts, seconds, junk }: Options) => {
    await firstAnswers({ keys, starts });
    await inventedKeys({ seconds, perSecond: junk });
    await inventedKeysAtInstances({ seconds, perSecond: junk });
    await revocations();
    await badDays();
  })
  .parseAsync();
