import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { standInStage } from "../../testing/cli/stand-in-stage.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { cleanEnvironment, WITH_WEB_UI } from "../../testing/synthesized-app.ts";
import type { StackPlan } from "./stack-result.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";

/** CDKTF's own commands, run by hand on the states of our commands; see docs/terraform.md. */

const CDKTF = join(PROJECT_FOLDER, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf.js");
const terraform = createTerraformStandIn();
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];

beforeAll(async () => {
  ({ aws } = await startTestAws());
});
afterAll(async () => {
  await aws.close();
  terraform.remove();
});

const credentials = () => ({ AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" });
/** The registry is out of reach, and the CLI configuration names a mirror. */
const MIRROR = { STAND_IN_WITHOUT_REGISTRY: "1", TF_CLI_CONFIG_FILE: "mirror.tfrc" };

/** A stage, with our steps and with the `cdktf` command. */
function stage() {
  const tools = standInStage(terraform);
  mkdirSync(tools.outputFolder, { recursive: true });
  return {
    tools: (settings: Readonly<Record<string, string>> = {}, standIn: Readonly<Record<string, string>> = {}) =>
      tools.steps(settings, { ...credentials(), ...standIn }),
    async cdktf(words: string, settings: Readonly<Record<string, string>> = {}): Promise<string> {
      const env = cleanEnvironment({
        ...terraform.environment,
        ...WITH_WEB_UI,
        ...credentials(),
        CI: "1",
        CHECKPOINT_DISABLE: "1",
        ...settings,
      });
      const all = [CDKTF, ...words.split(" "), "--output", tools.outputFolder];
      return (await promisify(execFile)(process.execPath, all, { cwd: PROJECT_FOLDER, env })).stdout;
    },
  };
}
const changed = (plans: readonly StackPlan[]) =>
  plans.filter(({ isChanged }) => isChanged).map(({ stack }) => stack.name);
const EVERY_STACK = ["model", "api", "observability", "openwebui"];
const TRACED = { TRACING: "on" };

test("cdktf finds, changes and destroys what the tools deployed, and the tools find its changes", async () => {
  const { tools, cdktf } = stage();
  const first = await tools();
  await first.apply(await first.plan());
  terraform.asked();

  expect(await cdktf("diff model", MIRROR)).toContain("No changes.");
  // The lock file is there, so nothing asks the registry.
  expect(terraform.asked().filter((one) => one.includes("providers"))).toEqual([]);

  await cdktf("deploy * --auto-approve", TRACED);
  expect(changed(await (await tools(TRACED)).plan())).toEqual([]);
  expect(changed(await (await tools()).plan()).sort()).toEqual(["api", "model", "observability"]);

  await cdktf("destroy * --auto-approve");
  const again = await (await tools()).plan();
  expect(changed(again).sort()).toEqual([...EVERY_STACK].sort());
  expect(again.flatMap(({ changes }) => changes).filter(({ action }) => action !== "create")).toEqual([]);
});

test("the tools find, change and destroy what cdktf deployed with a bucket and a mirror, and cdktf finds their changes", async () => {
  const { tools, cdktf } = stage();
  const BUCKET = { STATE_BUCKET: "our-terraform-state" };
  await cdktf("deploy * --auto-approve --skip-provider-lock", { ...BUCKET, ...MIRROR });
  expect(changed(await (await tools(BUCKET, MIRROR)).plan())).toEqual([]);

  const traced = await tools({ ...BUCKET, ...TRACED });
  await traced.apply(await traced.plan());
  expect(await cdktf("diff model", { ...BUCKET, ...TRACED })).toContain("No changes.");

  const destroying = await tools(BUCKET);
  await destroying.apply(await destroying.plan({ destroy: true }), { destroy: true });
  expect(await cdktf("diff openwebui", BUCKET)).toMatch(/Plan to create/);
});
