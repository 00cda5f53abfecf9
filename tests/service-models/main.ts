import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { runTool } from "../../cli/command-line/command-line.ts";
import { startTestStack } from "../../testing/test-stack.ts";
import { UserError } from "../../user-error.ts";
import { compareInterpreters } from "../second-interpreter/compare-interpreters.ts";
import { whyNotMinistack } from "../second-interpreter/start-ministack.ts";
import { BOTOCORE, checkByModels } from "./check-by-models.ts";
import { LOCALSTACK, parseByLocalStack } from "./parse-by-localstack.ts";
import { pythonEnvironment } from "../../testing/python-environment.ts";
import { RECORDED_SUITES } from "./record-suites.ts";

/**
 * Has AWS's own service models, as botocore carries them, judge what this project asks of AWS: each request of recorded end-to-end runs, and
 * each task of the state machines. LocalStack parses the definitions as well, and ministack runs them.
 */

interface Options {
  readonly python: string;
  readonly environments?: string;
  readonly ministack: string;
  readonly suites?: readonly string[];
  readonly keep?: boolean;
  readonly verbose?: boolean;
}

const command = new Command("npm run check:service-models --")
  .description(
    "Records what whole runs ask of the local AWS, and has AWS's service models judge every request and both state machines, which two more interpreters read as well.",
  )
  .option("--python <path>", "3.10 or newer; makes virtual environments for packages from PyPI", "python3")
  .option("--environments <folder>", "keep these there for the next time")
  .option("--suites <paths...>", "record these, instead of a stage's whole life")
  .option("--ministack <path>", "its executable", "ministack")
  .option("--keep", "keep the folder with the recorded requests; there may be keys in them")
  .option("--verbose", "print the states of every case of ministack")
  .action(check);

async function check(options: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "check-service-models-"));
  // Whoever ends this does not leave behind what was recorded.
  if (!options.keep) process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const environment = (name: string, wanted: typeof BOTOCORE) =>
    pythonEnvironment({
      python: options.python,
      folder: join(options.environments ?? folder, name),
      ...wanted,
    });
  try {
    const definitions = await writeDefinitions(folder);
    const failures = [
      ...checkByModels({
        folder,
        definitions,
        suites: options.suites ?? RECORDED_SUITES,
        botocore: environment("botocore", BOTOCORE),
      }),
      ...parseByLocalStack(definitions, environment("localstack", LOCALSTACK)),
      ...(await runInMinistack(options)),
    ];
    if (failures.length > 0) throw new UserError(failures.join("\n"));
  } finally {
    if (options.keep) console.log(folder);
  }
}

/** The definitions of a running stack, for their ARNs are whole. @returns the files */
async function writeDefinitions(folder: string): Promise<string[]> {
  const stack = await startTestStack();
  try {
    return stack.aws.stateMachines.list().map(({ name, definition }) => {
      const file = join(folder, `${name}.asl.json`);
      writeFileSync(file, definition);
      return file;
    });
  } finally {
    await stack.close();
  }
}

async function runInMinistack({ ministack: executable, verbose }: Options): Promise<string[]> {
  const why = whyNotMinistack(executable);
  if (why !== undefined) {
    console.log(`ministack: skipped. ${why}`);
    return [];
  }
  const differences = await compareInterpreters({ executable, verbose });
  return differences > 0 ? [`${differences} cases ended otherwise in ministack.`] : [];
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
await runTool(command);
