import { setTimeout } from "node:timers/promises";
import { SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { settled } from "../testing/settled.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";
import { launchNamedModel } from "./zero-downtime/named-model.ts";

/** One execution at a time works on an alias. */

let stack: TestStack;
let ssm: SSMClient;
let stepFunctions: SFNClient;

beforeAll(async () => {
  stack = await startTestStack({
    settings: { MAX_INSTANCE_PRICE: "5" },
    launchContainer: launchNamedModel,
    aws: { endpointDelays: { provisioning: 300, deletion: 50 } },
  });
  ssm = new SSMClient(stack.connection);
  stepFunctions = new SFNClient(stack.connection);
});
afterEach(async () => {
  await settled(stack.aws);
  for (const alias of ["default", "other"]) await stack.run("retire-endpoint", { alias });
});
afterAll(async () => {
  ssm?.destroy();
  stepFunctions?.destroy();
  await stack?.close();
});

const lockName = () => stack.names.parameter.provisioning("default");
const lockHolder = (): string | undefined => {
  const value = stack.aws.parameters.value(lockName());
  return value === undefined ? undefined : JSON.parse(value).execution;
};
const published = () => stack.aws.parameters.value(stack.names.parameter.model("default"));
const listStates = (arn: string) =>
  stack.aws.executions.get(arn).history.flatMap(({ stateEnteredEventDetails: details }) => details?.name ?? []);

test("a second execution is refused at once, with the ARN of the first, and changes nothing", async () => {
  const first = stack.run("provision-endpoint");
  while (lockHolder() === undefined) await setTimeout(10);
  const holder = lockHolder();
  await expect(stack.run("provision-endpoint")).rejects.toThrow(`AlreadyRunning: ${holder} is at work on default`);
  const second = stack.aws.executions.list().at(-1);
  expect(listStates(second?.arn ?? "").filter((state) => /Wait|Create/.test(state))).toEqual([]);
  await first;
  expect(JSON.parse(published() ?? "").execution).toBe(holder);
  expect(lockHolder()).toBeUndefined();
});

test("a model of another name is made at the same time", async () => {
  const entry = { modelId: "distilgpt2", instanceTypes: ["ml.g6.xlarge"] };
  await Promise.all([stack.run("provision-endpoint"), stack.run("provision-endpoint", { alias: "other", ...entry })]);
  expect(published()).toBeDefined();
  expect(stack.aws.parameters.value(stack.names.parameter.model("other"))).toBeDefined();
});

test.each([
  [
    "that Step Functions does not know any more",
    () => `arn:aws:states:eu-north-1:123456789012:execution:${stack.names.stateMachine("provision-endpoint")}:gone`,
  ],
  [
    "that was stopped",
    async () => {
      const stopped = stack.run("provision-endpoint", { modelId: "stopped" });
      const ended = stopped.catch(() => undefined);
      while (stack.aws.sageMaker.endpoints.list().length === 0) await setTimeout(10);
      const executionArn = lockHolder() ?? "";
      await stepFunctions.send(new StopExecutionCommand({ executionArn }));
      await ended;
      // The sweep that follows an aborted execution frees the lock, too: here the next execution comes first.
      await settled(stack.aws);
      return executionArn;
    },
  ],
])("the lock of an execution %s is taken over", async (end, deadExecution) => {
  const lock = { execution: await deadExecution(), step: "creating the endpoint", since: new Date().toISOString() };
  await ssm.send(
    new PutParameterCommand({ Name: lockName(), Value: JSON.stringify(lock), Type: "String", Overwrite: true }),
  );
  await stack.run("provision-endpoint", { environment: { LOCK_OF_AN_EXECUTION: end } });
  const { execution } = JSON.parse(published() ?? "");
  expect(listStates(execution)).toEqual(expect.arrayContaining(["TakeOverLock", "LockIsOurs", "PublishModel"]));
  expect(lockHolder()).toBeUndefined();
  expect(stack.aws.sageMaker.endpoints.list()).toHaveLength(1);
});

/** Of a stage or product that this stage's roles may not ask about. */
const SOMEBODY_ELSES = '{"execution":"arn:aws:states:eu-north-1:123456789012:execution:gone:gone"}';

test("a lock that nobody can read holds nothing, and harms no other alias", async () => {
  await stack.run("provision-endpoint");
  const Name = stack.names.parameter.provisioning("b");
  for (const Value of [
    "{}",
    "nonsense",
    "null",
    "5",
    '{"execution":7}',
    '{"execution":"arn:nobody"}',
    SOMEBODY_ELSES,
  ]) {
    await ssm.send(new PutParameterCommand({ Name, Value, Type: "String" }));
    await stack.run("retire-endpoint", { sweep: true });
    expect({ Value, isPublished: published() !== undefined }).toEqual({ Value, isPublished: true });
    expect({ Value, lock: stack.aws.parameters.value(Name) }).toEqual({ Value, lock: undefined });
  }
});

test("a publication that nobody can read lets nobody delete what may serve", async () => {
  const Name = stack.names.parameter.model("default");
  for (const Value of ["{}", "nonsense", "null"]) {
    await stack.run("provision-endpoint");
    const [endpointName] = stack.names.endpointNames("default");
    await ssm.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
    await stack.run("retire-endpoint", { sweep: true });
    await expect(stack.run("provision-endpoint")).rejects.toThrow(/PublicationUnreadable: The parameter .* write back/);
    expect(stack.aws.sageMaker.endpoints.list().map(({ name }) => name)).toContain(endpointName);
    await stack.run("retire-endpoint", { alias: "default" });
    expect(stack.aws.sageMaker.endpoints.list()).toEqual([]);
  }
});

test("a publication that names the endpoint of another model lets nobody delete that", async () => {
  const entry = { modelId: "distilgpt2", instanceTypes: ["ml.g6.xlarge"] };
  await stack.run("provision-endpoint");
  await stack.run("provision-endpoint", { alias: "other", ...entry });
  const [others] = stack.names.endpointNames("other");
  const Name = stack.names.parameter.model("default");
  const Value = JSON.stringify({ ...JSON.parse(String(published())), endpointName: others });
  await ssm.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
  await expect(stack.run("provision-endpoint", { environment: { A: "1" } })).rejects.toThrow(
    /^PublicationUnreadable: /,
  );
  await stack.run("retire-endpoint", { sweep: true });
  await stack.run("retire-endpoint", { alias: "default" });
  expect(stack.aws.sageMaker.endpoints.list().map(({ name }) => name)).toEqual([others]);
});

test("an input that is no object is refused with one sentence at either machine", async () => {
  for (const input of [null, ["default"], 0, "default"]) {
    await expect(stack.run("provision-endpoint", input as never)).rejects.toThrow(
      "Refused: The input must be a JSON object",
    );
    await expect(stack.run("retire-endpoint", input as never)).rejects.toThrow("Refused: The input must be {}");
  }
  for (const [input, sentence] of [
    [{ role: ["user"] }, /^Refused: The input has "role", but only these are known: [^\n]*\.$/],
    [{ alias: ["user"] }, /^Refused: The input's "alias" is not valid: must be text such as llama-3\.$/],
    [{ modelId: { a: 1 } }, /^Refused: The input's "modelId" is not valid: [^\n]*\.$/],
  ] as const) {
    await expect(stack.run("provision-endpoint", input)).rejects.toThrow(sentence);
    await expect(stack.run("retire-endpoint", input)).rejects.toThrow("Refused: The input must be {}");
  }
});
