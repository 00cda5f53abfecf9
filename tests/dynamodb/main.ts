import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import * as v from "valibot";
import { runTool } from "../../cli/command-line/command-line.ts";
import { pythonEnvironment } from "../../testing/python-environment.ts";
import { UserError } from "../../user-error.ts";
import { report } from "../service-models/run-python.ts";
import { type Compared, compare } from "./compare.ts";
import { runConformance } from "./conformance.ts";
import { HAND_PICKED_SEQUENCES } from "./hand-picked/hand-picked-sequences.ts";
import type { Implementation } from "./implementation.ts";
import { localImplementation } from "./local-implementation.ts";
import { randomSequences } from "./random-sequences.ts";
import { RECORDED_SUITES, recordedSequences } from "./recorded-sequences.ts";
import { startDynalite, whyNotDynalite } from "./start-dynalite.ts";
import { MOTO, startMoto } from "./start-moto.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

/**
 * Asks the local DynamoDB and others the same, hand-picked, as the product asks and at random, and compares the answers; AWS's own model judges all of them; and a suite of
 * others, whose every expectation was seen from AWS, runs against the local one.
 */

interface Options {
  readonly python: string;
  readonly environment?: string;
  readonly dynalite: string;
  readonly conformance?: string;
  readonly suites?: readonly string[];
  readonly seed: number;
  readonly sequences: number;
  readonly verbose?: boolean;
}

const wholeNumber = (text: string) => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("a whole number");
  return Number(text);
};
const SEQUENCE_LENGTH = 25;

const command = new Command("node tests/dynamodb/main.ts")
  .description(
    "Compares the local DynamoDB with independent ones, with AWS's model of it and with what was seen from AWS.",
  )
  .option("--python <path>", "3.10 or newer; makes a virtual environment for moto, from PyPI", "python3")
  .option("--environment <folder>", "keep it there for the next time")
  .option("--dynalite <path>", "its executable", "dynalite")
  .option("--conformance <folder>", "a checkout of github.com/paritysuite/dynamodb-conformance, installed")
  .option("--suites <paths...>", "record what these ask of DynamoDB, instead of those that ask most")
  .option("--seed <number>", "the same random calls again", wholeNumber, Math.floor(Math.random() * 2 ** 31))
  .option("--sequences <number>", "so many random ones", wholeNumber, 100)
  .option("--verbose", "print what the others answer otherwise")
  .action(check);

async function check(options: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "check-dynamodb-"));
  try {
    const failures = [...(await compareWithOthers(options, folder)), ...(await runConformance(options.conformance))];
    if (failures.length > 0) throw new UserError(failures.join("\n"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compareWithOthers(options: Options, folder: string): Promise<string[]> {
  const python = pythonEnvironment({
    ...MOTO,
    python: options.python,
    folder: options.environment ?? join(folder, "python"),
  });
  if ("missing" in python) console.log(`moto and AWS's model: skipped. ${python.missing}`);
  const whyNot = whyNotDynalite(options.dynalite);
  if (whyNot !== undefined) console.log(`dynalite: skipped. ${whyNot}`);
  if ("missing" in python && whyNot !== undefined) return [];
  // Before servers run: they would be kept from answering.
  const recorded = recordedSequences(options.suites ?? RECORDED_SUITES, folder);
  console.log(`${recorded.reduce((sum, { calls }) => sum + calls.length, 0)} calls of the product were recorded.`);
  const others: Implementation[] = [];
  if ("python" in python) others.push(await startMoto(python.python));
  if (whyNot === undefined) others.push(await startDynalite(options.dynalite));
  const own = await localImplementation();
  const compared: Compared[] = [];
  const random = randomSequences({ seed: options.seed, count: options.sequences, length: SEQUENCE_LENGTH });
  try {
    for (const [index, sequence] of [...HAND_PICKED_SEQUENCES, ...recorded, ...random].entries()) {
      compared.push(...(await compare(sequence, `table-${index}`, own, others)));
    }
  } finally {
    await Promise.all([own, ...others].map((one) => one.close()));
  }
  console.log(`--seed ${options.seed} --sequences ${options.sequences}`);
  return [
    ...judgedByOthers(compared, others, options.verbose ?? false),
    ...("python" in python ? judgedByModel(compared, python.python, folder) : []),
  ];
}

function judgedByOthers(
  compared: readonly Compared[],
  others: readonly Implementation[],
  isVerbose: boolean,
): string[] {
  const verdicts = compared.map((one) => [one, verdictOn(one)] as const);
  const count = (verdict: Verdict) => verdicts.filter(([, own]) => own === verdict).length;
  for (const [operation, calls] of Map.groupBy(compared, ({ call }) => call.operation)) {
    const same = others.map(
      ({ name }, index) => `${calls.filter((one) => one.others[index]?.isSame).length} as ${name}`,
    );
    console.log(`${operation}: ${calls.length} calls, ${same.join(", ")}`);
  }
  console.log(
    `${compared.length} calls: ${count("same")} answered as by ${others.map(({ name }) => name).join(" and ")}, ${count("settled")} as by one of them, ${count("documented")} as AWS was seen to, ${count("different")} otherwise.${count("unsettled") > 0 ? ` ${count("unsettled")} otherwise than the only other one, which settles nothing: with --dynalite there is a second.` : ""}`,
  );
  const shown = verdicts.filter(([, own]) => own === "different" || (isVerbose && own !== "same"));
  return shown.flatMap(([one, own]) => {
    const text = described(one);
    if (own === "different") return [text];
    console.log(`${own}: ${text}`);
    return [];
  });
}

function described({ sequence, call, answer, others }: Compared): string {
  const short = (value: unknown) => JSON.stringify(value).slice(0, 600);
  return [
    `${sequence}: ${call.operation} ${short(call.input)}`,
    `  local: ${short(answer)}`,
    ...others.map((other) => `  ${other.name}: ${other.isSame ? "the same" : short(other.answer)}`),
  ].join("\n");
}

const ModelReport = v.object({ version: v.string(), faults: v.record(v.string(), v.number()) });

function judgedByModel(compared: readonly Compared[], python: string, folder: string): string[] {
  const file = join(folder, "calls.jsonl");
  writeFileSync(file, compared.map(({ call, answer }) => JSON.stringify({ ...call, ...answer })).join("\n"));
  const { version, faults } = v.parse(ModelReport, report(python, ["check_answers.py", "dynamodb", file]));
  console.log(
    `AWS's model, botocore ${version}: ${compared.length} calls and answers, ${Object.keys(faults).length} invalid.`,
  );
  return Object.entries(faults).map(([sentence, count]) => `${sentence} (${count} times)`);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
await runTool(command);
