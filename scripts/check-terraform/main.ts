import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { runTool } from "../../cli/command-line/command-line.ts";
import { UserError } from "../../user-error.ts";
import { checkGoodPath } from "./check-good-path.ts";
import { faultsOf } from "./faults.ts";
import { openLane } from "./lane.ts";
import { runFaults } from "./run-faults.ts";
import { seededRandom } from "./seeded-random.ts";
import { whyNoEmulators } from "./start-emulators.ts";
import { tally } from "./tell.ts";
import { terraformForEmulators, whyNoProvider } from "./terraform-for-emulators.ts";

/**
 * Deploys every stack with a real Terraform to emulators of AWS: well, changed, and with faults, after each of which the same command has to
 * come to the same end.
 */

interface Options {
  readonly python: string;
  readonly provider?: string;
  readonly terraform: string;
  readonly faults: string;
  readonly only?: string;
  readonly lanes: string;
  readonly seed: string;
  readonly from: string;
  readonly faultsAlone?: boolean;
  readonly keep?: boolean;
}

const command = new Command("npm run check:terraform --")
  .description("Deploys every stack with a real Terraform to emulators of AWS, with and without faults.")
  .option("--python <path>", "a Python with moto and ministack", "python3")
  .option("--provider <folder>", "with the AWS provider's program; default: Terraform fetches it")
  .option("--terraform <program>", "Terraform or OpenTofu", "terraform")
  .option("--faults <count>", "how many runs with a fault, of all", "all")
  .option("--only <text>", "faults whose name has it")
  .option("--lanes <count>", "how many runs with a fault at a time, each with emulators of its own", "1")
  .option("--seed <number>", "of the random moments", String(Date.now() % 100_000))
  .option("--from <number>", "the first fault, by the number that an earlier run with this seed printed", "1")
  .option("--faults-alone", "deploy well once, to compare with, and go on with the faults")
  .option("--keep", "keep the folder with states and logs")
  .action(check);

async function check(options: Options): Promise<void> {
  const { python, provider, terraform, lanes: laneCount, seed, keep } = options;
  const program = spawnSync("which", [terraform], { encoding: "utf8" }).stdout.trim();
  const why =
    (program === "" ? `There is no program ${terraform}.` : undefined) ??
    whyNoEmulators(python) ??
    whyNoProvider({ folder: provider });
  if (why !== undefined) return console.log(`Skipped. ${why}`);
  const folder = mkdtempSync(join(tmpdir(), "check-terraform-"));
  const settings = terraformForEmulators(program, { folder: provider }, join(folder, "terraform"));
  const lanes = await Promise.all(
    Array.from({ length: Number(laneCount) }, (_, index) => openLane(python, join(folder, `lane${index}`), settings)),
  );
  const { tell, counts } = tally();
  try {
    const [version] = execFileSync(program, ["version"], { encoding: "utf8" }).split("\n");
    console.log(`${version}; seed ${seed}`);
    const [lane] = lanes;
    if (lane === undefined) throw new UserError("--lanes has to be 1 or more.");
    const { reference, created } = await checkGoodPath(lane, { tell, firstAlone: options.faultsAlone === true });
    const faults = faultsOf({ created, random: seededRandom(Number(seed)) });
    const count = options.faults === "all" ? faults.length : Number(options.faults);
    const chosen = faults
      .filter(({ number }) => number >= Number(options.from))
      .filter(({ name }) => options.only === undefined || name.includes(options.only))
      .slice(0, count);
    console.log(`\n${chosen.length} runs with a fault, of ${faults.length}:`);
    await runFaults(chosen, lanes, { reference, tell });
    console.log(`\n${counts.good + counts.failed} checks, ${counts.failed} failed.`);
  } finally {
    for (const lane of lanes) await lane.close();
    if (keep) console.log(folder);
    else rmSync(folder, { recursive: true, force: true });
  }
  if (counts.failed > 0) throw new UserError("The check failed.");
}

// The emulators end with this process.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
await runTool(command);
