import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { Command } from "commander";
import { runTool } from "../../cli/command-line/command-line.ts";
import { UserError } from "../../user-error.ts";
import { checkSettings } from "./changed-settings.ts";
import { Deployment } from "./deployment.ts";
import { FAULTS } from "./faults.ts";
import { startEmulators, whyNoEmulators } from "./start-emulators.ts";
import { terraformForEmulators, whyNoProvider } from "./terraform-for-emulators.ts";
import { differences, wholeOf } from "./whole.ts";

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
  readonly settings: boolean;
  readonly keep?: boolean;
}

const command = new Command("npm run check:terraform --")
  .description("Deploys every stack with a real Terraform to emulators of AWS, with and without faults.")
  .option("--python <path>", "a Python with moto and ministack", "python3")
  .option("--provider <folder>", "with the AWS provider's program; default: Terraform fetches it")
  .option("--terraform <program>", "Terraform or OpenTofu", "terraform")
  .option("--faults <count>", "how many runs with a fault, of all", String(FAULTS.length))
  .option("--only <text>", "faults whose name has it")
  .option("--no-settings", "do not change settings")
  .option("--keep", "keep the folder with states and logs")
  .action(check);

async function check({ python, provider, terraform, faults, only, settings, keep }: Options): Promise<void> {
  const program = spawnSync("which", [terraform], { encoding: "utf8" }).stdout.trim();
  const why =
    (program === "" ? `There is no program ${terraform}.` : undefined) ??
    whyNoEmulators(python) ??
    whyNoProvider({ folder: provider });
  if (why !== undefined) return console.log(`Skipped. ${why}`);
  const folder = mkdtempSync(join(tmpdir(), "check-terraform-"));
  const aws = await startEmulators(python, join(folder, "emulators"));
  let failed = 0;
  const tell = (name: string, wrong: readonly string[]) => {
    failed += wrong.length > 0 ? 1 : 0;
    console.log(
      `${wrong.length === 0 ? "ok    " : "FAILED"}  ${name}${wrong.map((one) => `\n          ${one}`).join("")}`,
    );
  };
  try {
    console.log(execFileSync(program, ["version"], { encoding: "utf8" }).split("\n")[0]);
    const environment = {
      ...terraformForEmulators(program, { folder: provider }, join(folder, "terraform")),
      ...(await networkOf(aws.url)),
      AWS_ENDPOINT_URL: aws.url,
      AWS_EMULATOR: "true",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "eu-north-1",
    };
    const deployment = (stage: string) => new Deployment(stage, folder, environment);
    const good = deployment("good");
    const first = await good.deploy().ended;
    const lines = first.output.split("\n").length;
    tell(`first deployment: ${good.known().size} resources, ${Math.round(first.seconds)} s, ${lines} lines`, [
      ...(first.code === 0 ? [] : [first.output]),
      ...(lines <= 60 ? [] : ["more than 60 lines"]),
    ]);
    const reference = await wholeOf(good, aws.url);
    const second = await good.plan();
    tell("the second plan changes nothing", second.code === 0 ? [] : [second.output]);
    if (settings) await checkSettings(good, tell);

    const chosen = FAULTS.filter(({ name }) => only === undefined || name.includes(only)).slice(0, Number(faults));
    for (const [index, { name, happen }] of chosen.entries()) {
      const one = deployment(`fault${index}`);
      await happen(one, aws);
      const again = await one.deploy().ended;
      const wrong = again.code === 0 ? differences(await wholeOf(one, aws.url), reference) : [again.output];
      const third = await one.plan();
      tell(name, [...wrong, ...(third.code === 0 ? [] : [`and the plan afterwards ends with ${third.code}`])]);
    }
    const destroyed = await good.destroy();
    const left = await wholeOf(good, aws.url);
    tell("destroyed, and nothing is left", [
      ...(destroyed.code === 0 ? [] : [destroyed.output]),
      ...left.addresses.map((one) => `the state has ${one}`),
    ]);
    console.log(`${chosen.length} runs with a fault; ${failed} failed.`);
  } finally {
    await aws.close();
    if (keep) console.log(folder);
    else rmSync(folder, { recursive: true, force: true });
  }
  if (failed > 0) throw new UserError("The check failed.");
}

/** The emulator's own network, and where the web UI goes in it. */
async function networkOf(endpoint: string) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new EC2Client({ region: "eu-north-1", endpoint, credentials });
  const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({}));
  client.destroy();
  const [subnet] = Subnets;
  return {
    VPC_ID: subnet?.VpcId ?? "",
    SUBNET_ID: subnet?.SubnetId ?? "",
    ALLOWED_WEB_CIDR: "203.0.113.0/24",
  };
}

await runTool(command);
