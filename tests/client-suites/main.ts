import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { runTool } from "../../cli/command-line/command-line.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { pythonEnvironment } from "../../testing/python-environment.ts";
import { UserError } from "../../user-error.ts";
import { reasonFor } from "./by-design.ts";
import { count, lostAtDoor } from "./compare-outcomes.ts";
import { langchainSuite } from "./langchain-suite.ts";
import type { Running } from "./own-group.ts";
import { schemaSuite } from "./schema-suite.ts";
import { startDoors } from "./start-doors.ts";
import { startVllm } from "./start-vllm.ts";
import type { Outcome, Place, Suite, SuiteOrReason } from "./suite.ts";
import { vllmSuite } from "./vllm-suite.ts";

/**
 * Runs tests that others wrote for clients and servers of OpenAI's API, by hand: at a real vLLM, and at both doors of `npm start` before it.
 * Whatever passes directly has to pass through the doors.
 */

interface Options {
  readonly python: string;
  readonly environments?: string;
  readonly vllm: string;
  readonly vllmSources?: string;
  readonly containerUrl?: string;
  readonly weights: string;
  readonly only?: string;
}

/** The alias, and vLLM's name of it too, so that a test asks every place for the same. */
const MODEL = "default";
/** A small model does not answer alike each time. */
const TRIES = 3;

const PACKAGES = ["langchain-tests", "langchain-openai", "llm-comply", "pytest-asyncio", "pytest-timeout", "tblib"];
const MODULES = ["langchain_tests", "langchain_openai", "llm_comply", "pytest_asyncio", "pytest_timeout", "tblib"];

const command = new Command("node tests/client-suites/main.ts")
  .description("Runs the test suites of others at a real vLLM, and at both doors of npm start before it.")
  .option(
    "--python <path>",
    "3.10 or newer, for vLLM's tests of vLLM's version; makes an environment for packages from PyPI",
    "python3",
  )
  .option("--environments <folder>", "keep it there for the next time")
  .option("--vllm <path>", "its executable", "vllm")
  .option("--vllm-sources <folder>", "a checkout or source distribution of this version, for vLLM's own tests")
  .option("--container-url <url>", `a vLLM that serves already, under the name ${MODEL}`)
  .option("--weights <folder>", "what vLLM is to serve", join(PROJECT_FOLDER, "local", "container", "weights"))
  .option("--only <text>", "suites whose name has it", "")
  .action(run);

async function run(options: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "client-suites-"));
  const open: Running[] = [{ close: async () => rmSync(folder, { recursive: true, force: true }) }];
  try {
    const suites = await availableSuites(options, options.environments ?? folder);
    if (suites.length === 0) return;
    const packages = vllmPackages(options.vllm);
    if (options.containerUrl === undefined && packages === undefined)
      return skip("All", `There is no ${options.vllm}.`);
    const vllm = options.containerUrl ?? (await started(open, startVllm({ ...options, model: MODEL }))).url;
    const { doors } = await started(open, startDoors(vllm, MODEL));
    const direct = { name: "vLLM alone", baseUrl: `${vllm}/v1`, key: "none", model: MODEL };
    const lost: Outcome[] = [];
    for (const suite of suites) lost.push(...(await compare(suite, direct, doors)));
    if (lost.length > 0) throw new UserError(`${lost.length} tests pass directly and fail at a door.`);
  } finally {
    for (const part of open.reverse()) await part.close();
  }
}

async function started<Part extends Running>(open: Running[], starting: Promise<Part>): Promise<Part> {
  const part = await starting;
  open.push(part);
  return part;
}

async function availableSuites({ python, vllm, vllmSources, weights, only = "" }: Options, environments: string) {
  const environment = pythonEnvironment({
    python,
    folder: join(environments, "client-suites"),
    packages: PACKAGES,
    modules: MODULES,
  });
  if ("missing" in environment) {
    skip("All", environment.missing);
    return [];
  }
  const packages = vllmPackages(vllm);
  const all: SuiteOrReason[] = [
    schemaSuite(environment.python),
    langchainSuite(environment.python),
    packages === undefined
      ? { name: "vLLM's own tests", missing: `There is no ${vllm}, whose packages they need.` }
      : vllmSuite({ python: environment.python, sources: vllmSources, packages, weights: resolve(weights) }),
  ];
  const wanted = all.filter(({ name }) => name.includes(only));
  for (const suite of wanted) if ("missing" in suite) skip(suite.name, suite.missing);
  return wanted.filter((suite): suite is Suite => !("missing" in suite));
}

/** The folder of the installed packages, as the Python beside vLLM's executable knows it. */
function vllmPackages(vllm: string): string | undefined {
  const path = spawnSync("which", [vllm], { encoding: "utf8" }).stdout.trim();
  const script = "import sysconfig; print(sysconfig.get_path('purelib'))";
  const { status, stdout } = spawnSync(join(dirname(path), "python"), ["-c", script], { encoding: "utf8" });
  return path !== "" && status === 0 ? stdout.trim() : undefined;
}

const skip = (name: string, why: string): void => console.log(`${name}: skipped. ${why}`);

/** Prints the suite's table. @returns what is lost, and not by design */
async function compare(suite: Suite, direct: Place, doors: readonly Place[]): Promise<Outcome[]> {
  console.log(`\n${suite.name}`);
  const directly = await suite.run(direct);
  show(direct, directly);
  const all: Outcome[] = [];
  for (const door of doors) {
    const through = await suite.run(door);
    show(door, through);
    const [meant, unmeant] = partition(lostAtDoor(directly, through));
    for (const { name } of meant) console.log(`  by design: ${name}: ${reasonFor(name)}`);
    const lost = await lostEachTime({ suite, direct, door }, unmeant);
    for (const { name, why } of lost) console.log(`  LOST: ${name}: ${why}`);
    all.push(...lost);
  }
  return all;
}

function partition(lost: readonly Outcome[]): [meant: Outcome[], unmeant: Outcome[]] {
  const isMeant = ({ name }: Outcome) => reasonFor(name) !== undefined;
  return [lost.filter(isMeant), lost.filter((outcome) => !isMeant(outcome))];
}

interface Comparison {
  readonly suite: Suite;
  readonly direct: Place;
  readonly door: Place;
}

/** Tests that a small model passes by luck are not lost: they fail directly, or pass at the door, when they are tried again. */
async function lostEachTime(
  { suite, direct, door }: Comparison,
  lost: readonly Outcome[],
): Promise<readonly Outcome[]> {
  let left = lost;
  for (let tried = 1; tried < TRIES && left.length > 0; tried += 1) {
    const names = left.map(({ name }) => name);
    const again = lostAtDoor(await suite.run(direct, names), await suite.run(door, names));
    const steady = new Set(again.map(({ name }) => name));
    for (const name of names) if (!steady.has(name)) console.log(`  not each time: ${name}`);
    left = again;
  }
  return left;
}

function show({ name }: Place, outcomes: readonly Outcome[]): void {
  const { passed, failed, skipped } = count(outcomes);
  console.log(`  ${name.padEnd(16)} ${passed} passed, ${failed} failed, ${skipped} skipped`);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
await runTool(command);
