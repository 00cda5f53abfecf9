import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import * as v from "valibot";
import { runTool } from "../../cli/command-line/command-line.ts";
import { startTestStack } from "../../testing/test-stack.ts";
import { UserError } from "../../user-error.ts";
import { compareInterpreters } from "../second-interpreter/compare-interpreters.ts";
import { whyNotMinistack } from "../second-interpreter/start-ministack.ts";
import { pythonEnvironment } from "./python-environment.ts";
import { RECORDED_SUITES, recordSuites } from "./record-suites.ts";

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

const BOTOCORE = { packages: ["botocore", "regex"], modules: ["botocore", "regex"] };
/** What its parser imports, of the much more that its extra `runtime` installs. */
const LOCALSTACK = {
  packages: [
    "localstack-core[base-runtime]",
    "antlr4-python3-runtime==4.13.2",
    "airspeed-ext",
    "crontab",
    "jpype1",
    "jsonpath-ng",
    "jsonpath-rw",
    "moto-ext",
  ],
  modules: ["localstack.services.stepfunctions", "antlr4"],
};

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
  const environment = (name: string, wanted: typeof BOTOCORE) =>
    pythonEnvironment({
      python: options.python,
      folder: join(options.environments ?? folder, name),
      ...wanted,
    });
  try {
    const definitions = await writeDefinitions(folder);
    const failures = [
      ...checkByModels({ ...options, folder, definitions, botocore: environment("botocore", BOTOCORE) }),
      ...parseByLocalStack(definitions, environment("localstack", LOCALSTACK)),
      ...(await runInMinistack(options)),
    ];
    if (failures.length > 0) throw new UserError(failures.join("\n"));
  } finally {
    if (options.keep) console.log(folder);
    else rmSync(folder, { recursive: true, force: true });
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

type Environment = ReturnType<typeof pythonEnvironment>;

interface ModelCheck extends Options {
  readonly folder: string;
  readonly definitions: readonly string[];
  readonly botocore: Environment;
}

const RequestReport = v.object({
  version: v.string(),
  operations: v.record(v.string(), v.number()),
  faults: v.record(v.string(), v.number()),
});
const DefinitionReport = v.object({ operations: v.array(v.string()), faults: v.array(v.string()) });
const ParserReport = v.object({ parser: v.string(), faults: v.array(v.string()) });

/** @returns what is wrong, in sentences */
function checkByModels({ folder, definitions, botocore, suites = RECORDED_SUITES }: ModelCheck): string[] {
  if ("missing" in botocore) {
    console.log(`AWS's service models: skipped. ${botocore.missing}`);
    return [];
  }
  // A check that finds nothing proves something only if it would.
  runPython(botocore.python, ["-m", "unittest", "--quiet", "test_checks.py"]);
  const tasks = v.parse(DefinitionReport, report(botocore.python, ["check_definitions.py", ...definitions]));
  console.log(
    `State machines: ${tasks.operations.length} operations, ${tasks.faults.length} invalid: ${tasks.operations.join(", ")}.`,
  );
  const passed = recordSuites(suites, folder);
  const { version, operations, faults } = v.parse(
    RequestReport,
    report(botocore.python, ["check_requests.py", folder]),
  );
  const byService = Map.groupBy(Object.entries(operations), ([name]) => name.split(":")[0]);
  for (const [service, counts] of byService) {
    const list = counts.map(([name, count]) => `${name.split(":")[1]} ${count}`);
    console.log(`${service}: ${list.join(", ")}`);
  }
  const calls = Object.values(operations).reduce((sum, count) => sum + count, 0);
  const invalid = Object.entries(faults);
  console.log(
    `botocore ${version}: ${calls} calls, ${Object.keys(operations).length} operations, ${invalid.length} invalid.`,
  );
  return [
    ...(passed ? [] : ["A recorded run failed, see above: what it did not reach was not judged."]),
    ...(calls > 0 ? [] : ["Nothing was recorded."]),
    ...tasks.faults,
    ...invalid.map(([sentence, count]) => `${sentence} (${count} times)`),
  ];
}

function parseByLocalStack(definitions: readonly string[], localStack: Environment): string[] {
  if ("missing" in localStack) {
    console.log(`LocalStack's parser: skipped. ${localStack.missing}`);
    return [];
  }
  const { parser, faults } = v.parse(ParserReport, report(localStack.python, ["parse_definitions.py", ...definitions]));
  console.log(`${parser}: ${definitions.length} state machines, ${faults.length} faults.`);
  return faults;
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

const report = (python: string, args: readonly string[]): unknown => JSON.parse(runPython(python, args));

function runPython(python: string, args: readonly string[]): string {
  // No compiled files beside the sources.
  const { status, stdout, stderr } = spawnSync(python, ["-B", ...args], {
    cwd: import.meta.dirname,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${args[0]} failed: ${stderr.trim()}`);
  return stdout;
}

await runTool(command);
