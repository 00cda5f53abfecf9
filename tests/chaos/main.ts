import { Command, InvalidArgumentError } from "commander";
import { chaos } from "./chaos.ts";

const command = new Command("npm run test:chaos --")
  .description(
    "Does random operations on the state machines, and behind their backs, and looks whether a promise was broken: nothing that serves is deleted, nothing billed is forgotten, each execution ends with a sentence.",
  )
  .option("--seed <number>", "the same operations again; default: a random one", wholeNumber)
  .option("--rounds <number>", "each begins with an empty stage", wholeNumber, 30)
  .option("--operations <number>", "of each round", wholeNumber, 30)
  .option("--path <path>", "of a round that broke a promise: that round alone")
  .option("--shrink", "look for the smallest round that breaks a promise")
  .option("--verbose", "print the operations of each round")
  .action(async ({ seed = Math.floor(Math.random() * 2 ** 31), shrink, verbose, ...options }: Options) => {
    console.log(`--seed ${seed} --rounds ${options.rounds} --operations ${options.operations}`);
    const report = await chaos({
      ...options,
      seed,
      shrinks: shrink,
      onRound(operations, broken) {
        if (verbose) for (const one of operations) console.log(JSON.stringify(one));
        if (verbose) console.log(broken.length === 0 ? "no promise was broken" : broken.join("\n"));
      },
    });
    const { broken } = report;
    console.log(
      `${report.rounds} rounds, ${report.operations} operations, ${broken === undefined ? 0 : 1} broke a promise`,
    );
    if (broken === undefined) return;
    console.error(`--path ${broken.path}`);
    for (const one of broken.operations) console.error(JSON.stringify(one));
    for (const promise of broken.promises) console.error(promise);
    process.exitCode = 1;
  });

interface Options {
  readonly seed?: number;
  readonly rounds: number;
  readonly operations: number;
  readonly path?: string;
  readonly shrink?: boolean;
  readonly verbose?: boolean;
}

function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

await command.parseAsync();
