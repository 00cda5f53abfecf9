import type { PublishedModel } from "../../contract/published-model.ts";
import { causeInWords } from "./cause-in-words.ts";
import type { EndedExecution } from "./ended-execution.ts";
import type { Notification } from "./notification.ts";
import { provisioningMessage } from "./provisioning-message.ts";
import { retirementMessage } from "./retirement-message.ts";
import { withoutSecrets } from "./without-secrets.ts";

const context = { stage: "dev", region: "eu-north-1" };
const LINK =
  "https://eu-north-1.console.aws.amazon.com/states/home?region=eu-north-1#/v2/executions/details/arn:aws:states:eu-north-1:123456789012:execution:machine:one";
const ended = (rest: Partial<EndedExecution> = {}): EndedExecution => ({
  arn: "arn:aws:states:eu-north-1:123456789012:execution:machine:one",
  stateMachineArn: "arn:machine",
  status: "SUCCEEDED",
  startedAt: new Date("2026-01-01T10:00:00Z"),
  minutes: 12,
  input: {},
  ...rest,
});
const model: PublishedModel = {
  endpointName: "openai-sagemaker-dev-default--blue",
  invocationUrl: "https://runtime",
  modelId: "Qwen/Qwen3-4B",
  revision: "main",
  dialect: "vllm",
  capabilities: { chatTemplate: true, tools: true, streaming: true },
  instanceType: "ml.g5.xlarge",
  publishedAt: "2026-01-01T10:12:00Z",
  execution: "arn:one",
};

function told(...parameters: Parameters<typeof provisioningMessage>): Notification {
  const message = provisioningMessage(...parameters);
  if (message === undefined) throw new Error("Nobody is told.");
  return message;
}

test("a waking that had nothing to do is told to nobody, and one that failed is, with what follows", () => {
  const plan = { nothingToDo: "default serves already." };
  const input = { alias: "default", wake: true };
  const published = { model };
  const quiet = ended({ input, output: { plan } });
  expect(provisioningMessage(context, { alias: "default", execution: quiet, published })).toBeUndefined();
  const failed = ended({ input, status: "FAILED", error: "EndpointFailed", cause: "Out of memory." });
  const { body } = told(context, { alias: "default", execution: failed, published: {} });
  expect(body).toContain("It sleeps on");
});

test("what already served is told as that, and not as a new version", () => {
  const text = "default already serves what was asked for, since 2026-01-01T10:12:00Z. Nothing new was made.";
  const { subject, body } = told(context, {
    alias: "default",
    execution: ended({ minutes: 0, output: { plan: { alias: "default", warnings: [] }, unchanged: { text } } }),
    published: { model },
  });
  expect(subject).toBe("openai-sagemaker dev: default already serves Qwen/Qwen3-4B");
  expect(body).toContain(`${text}\n\n"default" serves Qwen/Qwen3-4B, revision main, on ml.g5.xlarge.`);
});

test("what was retired right after its publication is told as retired", () => {
  const execution = ended({ output: { plan: { alias: "default", warnings: [] } } });
  const { body } = told(context, { alias: "default", execution, published: {} });
  expect(body).toContain('"default" was published, but has been retired since.');
});

test("a success tells what serves where, why on that instance type, and how long", () => {
  const passedOver = { Error: "EndpointFailed", Cause: "Unable to provision: insufficient capacity for ml.g6.xlarge." };
  const plan = { alias: "default", warnings: ["The hub did not answer: the model's size is not checked."] };
  expect(
    provisioningMessage(context, {
      alias: "default",
      execution: ended({ output: { plan, passedOver } }),
      published: { model: { ...model, idleMinutes: 60 }, openaiBaseUrl: "https://door/v1" },
    }),
  ).toEqual({
    subject: "openai-sagemaker dev: default serves Qwen/Qwen3-4B",
    body: `"default" serves Qwen/Qwen3-4B, revision main, on ml.g5.xlarge.

A preferred instance type was passed over:
EndpointFailed: Unable to provision: insufficient capacity for ml.g6.xlarge.

Base URL for OpenAI clients:
https://door/v1

It is retired when nobody uses it for 60 minutes.

The hub did not answer: the model's size is not checked.

It took 12 minutes. The execution in the console:
${LINK}
`,
  });
});

test("a success tells what the smoke test missed", () => {
  const capabilities = { ...model.capabilities, toolCalls: false, systemMessage: false };
  const execution = ended({ output: { plan: { alias: "default", warnings: [] } } });
  const published = { model: { ...model, capabilities } };
  const { body } = told(context, { alias: "default", execution, published });
  expect(body).toContain("asked to call one it did not: does SM_VLLM_TOOL_CALL_PARSER fit the model?");
  expect(body).toContain("Its chat template refuses system messages");
});

test("a failure tells the state, the cause, what serves, and the container's last words without its token", () => {
  const cause = JSON.stringify({ errorMessage: "The model does not complete a prompt.", errorType: "SmokeTestFailed" });
  expect(
    provisioningMessage(context, {
      alias: "default",
      execution: ended({ status: "FAILED", error: "SmokeTestFailed", cause, minutes: 1 }),
      published: { model },
      failed: { name: "SmokeTest", data: {} },
      container: {
        logGroup: "/aws/sagemaker/Endpoints/openai-sagemaker-dev-default--green",
        lines: ["HF_TOKEN=hf_abcdefghijkl", "CUDA error: out of memory"],
      },
    }),
  ).toEqual({
    subject: "openai-sagemaker dev: provisioning default failed",
    body: `Provisioning "default" failed in the state SmokeTest.

SmokeTestFailed: The model does not complete a prompt.

"default" serves Qwen/Qwen3-4B on ml.g5.xlarge, published at 2026-01-01T10:12:00Z.

The container's last lines, from the log group /aws/sagemaker/Endpoints/openai-sagemaker-dev-default--green:
    HF_TOKEN=hf_…
    CUDA error: out of memory

It took 1 minute. The execution in the console:
${LINK}
`,
  });
});

test.each([
  ["ABORTED", "was stopped"],
  ["TIMED_OUT", "ran out of time"],
])("an execution that is %s %s, and leaves nothing published", (status, words) => {
  const execution = ended({ status });
  const { subject, body } = told(context, { alias: "default", execution, published: {} });
  expect(subject).toBe(`openai-sagemaker dev: provisioning default ${words}`);
  expect(body).toContain(`Provisioning "default" ${words}.`);
  expect(body).toContain('Nothing is published as "default".');
});

test("a subject is what SNS accepts: 100 characters of ASCII on one line", () => {
  const modelId = `${"ä".repeat(60)}\n${"b".repeat(60)}`;
  const published = { model: { ...model, modelId } };
  const { subject } = told(context, { alias: "default", execution: ended(), published });
  expect(subject).toMatch(/^[\x20-\x7e]{100}$/);
});

test("a retirement tells what it removed", () => {
  const output = { removed: ["endpoint a--blue", "model a--11111111"] };
  const message = retirementMessage(context, { execution: ended({ input: { alias: "a" }, output }) });
  expect(message?.subject).toBe("openai-sagemaker dev: retirement of a succeeded");
  expect(message?.body).toContain("Removed:\n    endpoint a--blue\n    model a--11111111\n");
});

test.each([[{ sweep: true }], [{ endpointName: "a--blue" }], [{ idleAlarm: "a--blue--idle" }]])(
  "%j says why when it removed something, and is no news when it did not",
  (input) => {
    const about = (removed: string[]) =>
      retirementMessage(context, { execution: ended({ input, output: { removed } }) });
    expect(about([])).toBeUndefined();
    expect(about(["model a"])?.body).toMatch(/left behind|was over|Nobody used/);
  },
);

test("a retirement that somebody asked for is told even if there was nothing to remove", () => {
  expect(retirementMessage(context, { execution: ended({ output: { removed: [] } }) })?.body).toContain(
    "There was nothing to remove.",
  );
});

test("a sweep that fails is told, with what is left", () => {
  const execution = ended({
    status: "FAILED",
    input: { sweep: true },
    error: "NotEverythingRetired",
    cause: "Still there: endpoint a--blue (billed).",
  });
  const message = retirementMessage(context, { execution, failed: { name: "NotEverythingRetired", data: {} } });
  expect(message?.subject).toBe("openai-sagemaker dev: sweep failed");
  expect(message?.body).toContain("NotEverythingRetired: Still there: endpoint a--blue (billed).");
  expect(message?.body).toContain("npx openai-sagemaker cleanup");
});

test("a cause is a function's message, the beginning of a long text, or the absence of one", () => {
  expect(causeInWords("Error", '{"errorMessage":"no')).toBe('Error: {"errorMessage":"no');
  expect(causeInWords(undefined, "x".repeat(5000))).toHaveLength(1502);
  expect(causeInWords(undefined, undefined)).toBe("Step Functions gives no cause.");
});

test.each([
  ["token hf_AbCd1234EfGh", "token hf_…"],
  ["sk-0123456789ab-secret_part-of_it", "sk-…"],
  ["Authorization: Bearer abc.def-ghi", "Authorization: Bearer …"],
])("%s is mailed as %s", (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown);
});
