import { IAMClient } from "@aws-sdk/client-iam";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import OpenAI from "openai";
import { type NativeAccessOptions, nativeAccess } from "../cli/native-door/native-access.ts";
import { exportLines, nativeAccessText } from "../cli/native-door/native-access-text.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

/** SageMaker's own path to a model of a stage, as the command `token` opens it. */

let stack: TestStack;
let clients: ReturnType<typeof connect>;

function connect({ connection }: TestStack) {
  return { ssm: new SSMClient(connection), sts: new STSClient(connection), iam: new IAMClient(connection) };
}

const TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:";

beforeAll(async () => {
  stack = await startTestStack();
  clients = connect(stack);
  await stack.run("provision-endpoint", {
    alias: "chatty",
    modelId: "distilgpt2",
    environment: { SM_VLLM_CHAT_TEMPLATE: TEMPLATE },
  });
});
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await stack?.close();
});

const open = (more: Partial<NativeAccessOptions> = {}) =>
  nativeAccess(clients, stack.names, {
    region: "eu-north-1",
    alias: "chatty",
    hours: "1",
    environment: { AWS_ENDPOINT_URL: stack.aws.url },
    ...more,
  });

test("OpenAI's client chats with the token, whole and streamed, by the name that it is told", async () => {
  const before = Date.now();
  const access = await open();
  const { baseUrl, token, model, expiresAt, endpointName } = access;
  expect(baseUrl).toBe(`${stack.aws.url}/endpoints/${endpointName}/openai/v1`);
  expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.now() + 3_600_000);
  expect(Date.parse(expiresAt)).toBeGreaterThan(before + 3_590_000);
  const client = new OpenAI({ baseURL: baseUrl, apiKey: token, maxRetries: 0 });
  const chat = { model, messages: [{ role: "user" as const, content: "The whale" }], max_tokens: 5 };
  const { usage } = await client.chat.completions.create(chat);
  expect(usage?.completion_tokens).toBe(5);
  let text = "";
  for await (const { choices } of await client.chat.completions.create({ ...chat, stream: true }))
    text += choices[0]?.delta.content ?? "";
  expect(text).not.toBe("");
  const wrong = await client.chat.completions.create({ ...chat, model: "another" }).catch((error: unknown) => error);
  expect(wrong).toBeInstanceOf(OpenAI.NotFoundError);

  expect(exportLines(access)).toBe(`export OPENAI_BASE_URL=${baseUrl}\nexport OPENAI_API_KEY=${token}`);
  expect(nativeAccessText(access)).not.toContain(token);
  expect(nativeAccessText(access)).toContain(`(${endpointName}): it ends with the next one`);
});

test("a token is for one endpoint alone", async () => {
  const { token, endpointName } = await open();
  const other = stack.names.endpointNames("default")[0];
  expect(endpointName).not.toBe(other);
  const client = new OpenAI({ baseURL: `${stack.aws.url}/endpoints/${other}/openai/v1`, apiKey: token, maxRetries: 0 });
  const asked = client.chat.completions.create({ model: "", messages: [{ role: "user", content: "Hi" }] });
  await expect(asked).rejects.toThrow(
    /not authorized to perform: sagemaker:InvokeEndpoint .* no session policy allows/,
  );
});

test("a token holds as long as it is asked to, and no longer than its session", async () => {
  const now = new Date();
  const lasts = async (hours: string, moment = now) =>
    Math.round((Date.parse((await open({ hours, now: moment })).expiresAt) - moment.getTime()) / 60_000);
  expect(await lasts("0.25")).toBe(15);
  expect(await lasts("12")).toBe(720);
  // The clock of this machine is ten minutes behind AWS's, or before it.
  expect(await lasts("1", new Date(now.getTime() + 10 * 60_000))).toBe(50);
  expect(await lasts("1", new Date(now.getTime() - 10 * 60_000))).toBe(60);
});

test.each([
  [{ hours: "13" }, /^--hours: "13" is not a number of hours from 0\.25 to 12\.$/],
  [{ hours: "0.1" }, /^--hours: "0\.1" is not/],
  [{ hours: "soon" }, /^--hours: "soon" is not/],
  [{ alias: "nobody" }, /^No model is live as nobody in the stage dev: .* shows what there is\.$/],
])("%o is refused with a sentence", async (options, sentence) => {
  await expect(open(options)).rejects.toMatchObject({ name: "UserError", message: expect.stringMatching(sentence) });
});

test("a base model is refused, with what to do", async () => {
  await stack.run("provision-endpoint", {});
  await expect(open({ alias: "default" })).rejects.toThrow(/takes no chats by itself.*SM_VLLM_CHAT_TEMPLATE/);
});

describe("whom AWS gives no such session is told so", () => {
  const { stringMatching } = expect;
  const refused = (message: string) => ({ name: "UserError", message: stringMatching(message) });
  let operator: string;
  beforeAll(() => {
    operator = stack.aws.principals.callerArn;
  });
  afterEach(() => {
    stack.aws.principals.callerArn = operator;
  });

  test("the root user", async () => {
    stack.aws.principals.callerArn = "arn:aws:iam::123456789012:root";
    await expect(open()).rejects.toMatchObject(refused("^The account's root user can take no role"));
  });

  test("a role, for more than an hour", async () => {
    stack.aws.principals.callerArn = "arn:aws:sts::123456789012:assumed-role/Admin/alice";
    await expect(open({ hours: "2" })).rejects.toMatchObject(refused("an hour at most: ask for --hours 1"));
    expect((await open({ hours: "1" })).token).toMatch(/^sagemaker-api-key-/);
  });

  test("whoever asks a stage that an older version has deployed", async () => {
    const { principals } = stack.aws;
    const name = stack.names.role("native-caller");
    const arn = principals.roles.get(name) ?? "";
    principals.roles.delete(name);
    await expect(open()).rejects.toMatchObject(refused(`has no role ${name} in this account: .* makes it\\.$`));
    principals.roles.set(name, arn);
  });
});
