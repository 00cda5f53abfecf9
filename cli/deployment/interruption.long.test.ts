import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { builtInContainer } from "../../local/launch-container.ts";
import { INTERRUPTED, startDeployProcess } from "../../testing/cli/deploy-process.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { until } from "../../testing/until.ts";
import { type ResourceClients, resourceClients } from "../stage-inventory/resources/resource-clients.ts";

const terraform = createTerraformStandIn();
let stack: TestStack;
let clients: ResourceClients;
/** The model's container starts only after `release`. */
const { promise: released, resolve: release } = Promise.withResolvers<void>();

beforeAll(async () => {
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

const deploy = (settings: Readonly<Record<string, string>> = {}) =>
  startDeployProcess({
    aws: stack.connection.endpoint,
    outputFolder: stack.app.outputFolder,
    settings: { ...terraform.environment, ...settings },
  });

test.each(["SIGTERM", "SIGHUP"] as const)(
  "%s while Terraform is at work interrupts it once, lets it end in order, and prints one sentence",
  async (signal) => {
    const deployment = deploy({ STAND_IN_HANGS: "1" });
    await deployment.until(terraform.isApplyingTwo);
    deployment.interrupt(signal);
    const { code, stderr } = await deployment.ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: INTERRUPTED.Terraform });
    expect(terraform.asked().filter((one) => one.includes("interrupted"))).toHaveLength(2);
  },
);

test("a second SIGINT ends Terraform at once, as the first one warned", async () => {
  const deployment = deploy({ STAND_IN_HANGS: "twice" });
  await deployment.until(terraform.isApplyingTwo);
  deployment.interrupt("SIGINT");
  const interrupted: string[] = [];
  const twoMore = (count: number) => () => {
    interrupted.push(...terraform.asked().filter((one) => one.includes("interrupted")));
    return interrupted.length >= count;
  };
  await deployment.until(twoMore(2));
  // Lines may break anywhere.
  expect(deployment.output.stdout.replaceAll(/\s+/g, " ")).toContain(
    "A second Ctrl-C ends it at once: the states may then lack resources",
  );
  // Two within a quarter of a second are one press of the key; see `onInterruption`.
  await setTimeout(300);
  deployment.interrupt("SIGINT");
  await deployment.until(twoMore(4));
  const { code, stderr } = await deployment.ended;
  expect({ code, stderr }).toEqual({ code: 130, stderr: INTERRUPTED.Terraform });
});

test("SIGKILL ends the command, but Terraform finishes and writes its states for the next run", async () => {
  const deployment = deploy({ STAND_IN_PAUSE: "1000" });
  await deployment.until(terraform.isApplyingTwo);
  deployment.interrupt("SIGKILL");
  expect(await deployment.ended).toMatchObject({ code: null });
  const states = join(dirname(stack.app.outputFolder), ".terraform-state", "dev");
  await until(() => ["api", "model"].every((name) => existsSync(join(states, `${name}.tfstate`))));
});

test("a deployment that is interrupted while its endpoint is created can be continued, and starts nothing twice", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const { output, ended, until, interrupt } = deploy();
    await until(() => output.stdout.includes("WaitForEndpoint"));
    interrupt(signal);
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: INTERRUPTED.execution });
  }
  const { output, ended, until } = deploy();
  await until(() => output.stdout.includes("An earlier run has started it already; following that."));
  release();
  const { code, stdout, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("All tests passed.");
  expect(stdout).toMatch(/^OPENAI_API_KEY=sk-/m);
  const machine = stack.aws.stateMachines.list().find(({ name }) => name.endsWith("provision-endpoint"));
  const list = new ListExecutionsCommand({ stateMachineArn: machine?.arn ?? "" });
  expect((await clients.stepFunctions.send(list)).executions).toMatchObject([{ status: "SUCCEEDED" }]);
});
