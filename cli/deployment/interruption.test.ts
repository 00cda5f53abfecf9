import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { builtInContainer } from "../../local/launch-container.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { type ResourceClients, resourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";

/** Real processes and real signals, each sent to the tool alone as GitHub Actions does; a terminal sends Ctrl-C to its children too. */

const FOLDER = join(import.meta.dirname, "..", "..");
const terraform = createTerraformStandIn();
let stack: TestStack;
let clients: ResourceClients;
/** The model's container does not start before. */
let release: () => void = () => undefined;

beforeAll(async () => {
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const launch = builtInContainer({ log: () => undefined, onLost: (sentence) => console.error(sentence) });
  stack = await startTestStack({
    launchContainer: (container) => released.then(() => launch(container)),
    pauseMilliseconds: 100,
  });
  clients = resourceClients(stack.connection);
});
afterAll(async () => {
  release();
  for (const client of Object.values(clients ?? {})) client.destroy();
  await stack?.close();
  terraform.remove();
});

function deploy(settings: Readonly<Record<string, string>> = {}) {
  const env = cleanEnvironment({
    ...terraform.environment,
    AWS_ENDPOINT_URL: stack.connection.endpoint,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    CDKTF_OUTDIR: stack.app.outputFolder,
    ...settings,
  });
  const child = spawn(process.execPath, ["cli/openai-sagemaker.mjs", "deploy", "--no-doctor", "--yes"], {
    cwd: FOLDER,
    env,
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, ...output }));
  });
  return { child, output, ended };
}

/** Waits until it has happened, or until the process ends, for which the test then fails. */
async function until(happened: () => boolean, child: ChildProcess): Promise<void> {
  while (!happened() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
}

const INTERRUPTED = {
  Terraform: "Interrupted while Terraform was at work: run the same command again, it goes on from there.\n",
  execution:
    "Interrupted: provision-endpoint goes on in AWS. The same command again follows it from where it is; `npx openai-sagemaker destroy` removes everything.\n",
};

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s while Terraform is at work lets it end in order, once, and is one sentence",
  async (signal) => {
    const { child, ended } = deploy({ STAND_IN_HANGS: "1" });
    const seen: string[] = [];
    await until(
      () => seen.push(...terraform.asked()) > 0 && seen.filter((one) => one.includes("apply")).length === 2,
      child,
    );
    child.kill(signal);
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: INTERRUPTED.Terraform });
    expect(terraform.asked().sort()).toEqual(["api: interrupted", "model: interrupted"]);
  },
);

test("a deployment that is interrupted while its endpoint is made is gone on with, and starts nothing twice", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const { child, output, ended } = deploy();
    await until(() => output.stdout.includes("WaitForEndpoint"), child);
    child.kill(signal);
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: INTERRUPTED.execution });
  }
  const { child, output, ended } = deploy();
  await until(() => output.stdout.includes("An earlier run has started it already; following that."), child);
  release();
  const { code, stdout, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("All tests passed.");
  expect(stdout).toMatch(/^OPENAI_API_KEY=sk-/m);
  const machine = stack.aws.stateMachines.list().find(({ name }) => name.endsWith("provision-endpoint"));
  const list = new ListExecutionsCommand({ stateMachineArn: machine?.arn ?? "" });
  expect((await clients.stepFunctions.send(list)).executions).toMatchObject([{ status: "SUCCEEDED" }]);
});
