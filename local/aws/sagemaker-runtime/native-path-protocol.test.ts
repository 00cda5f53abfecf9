import type { IncomingMessage, RequestListener } from "node:http";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import OpenAI from "openai";
import { mintToken, type TokenOptions } from "../../../cli/native-door/mint-token.ts";
import { containerOnLoopback } from "../../../testing/local-aws/container-on-loopback.ts";
import { signInWith } from "../../../testing/local-aws/permissions.ts";
import { signedFetch } from "../../../testing/local-aws/signed-fetch.ts";
import { createEndpoint, REGION, startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { readBody } from "../request-body.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let sageMaker: SageMakerClient;
let respond: RequestListener;
let seen: IncomingMessage | undefined;
let body: string | undefined;

const CHAT = { model: "", messages: [{ role: "user" as const, content: "Hi" }] };
const ANSWER = {
  id: "one",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
};

beforeAll(async () => {
  const launchContainer = () =>
    containerOnLoopback(async (request, response) => {
      seen = request;
      body = (await readBody(request))?.toString();
      respond(request, response);
    });
  const test = await startTestAws({ launchContainer });
  aws = test.aws;
  sageMaker = new SageMakerClient(test.client);
  await createEndpoint(sageMaker, "a");
});
beforeEach(() => {
  seen = undefined;
  respond = (_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(ANSWER));
  };
});
afterAll(async () => {
  sageMaker.destroy();
  await aws.close();
});

const OPERATOR = { accessKeyId: "local", secretAccessKey: "local" };
const mint = (more: Partial<TokenOptions> = {}) =>
  mintToken({ credentials: OPERATOR, region: REGION, seconds: 900, now: new Date(), ...more });
const url = (endpoint = "a", path = "/openai/v1/chat/completions") => `${aws.url}/endpoints/${endpoint}${path}`;
const post = (token: string, headers: Record<string, string> = {}, address = url()) =>
  fetch(address, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(CHAT),
  });
const document = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });
const ENDPOINT = `arn:aws:sagemaker:${REGION}:123456789012:endpoint/a`;

test("OpenAI's client chats, whole and streamed, and the container sees the body alone", async () => {
  const client = new OpenAI({ baseURL: url("a", "/openai/v1"), apiKey: await mint(), maxRetries: 0 });
  const answer = await client.chat.completions.create(CHAT, {
    headers: { "X-Amzn-SageMaker-Custom-Attributes": "route=/v1/load_lora_adapter" },
  });
  expect(answer.choices[0]?.message.content).toBe("Hello");
  expect(seen).toMatchObject({ method: "POST", url: "/v1/chat/completions" });
  for (const name of ["authorization", "x-amzn-sagemaker-custom-attributes"])
    expect(seen?.headers).not.toHaveProperty(name);
  expect(JSON.parse(body ?? "")).toEqual(CHAT);

  respond = (_request, response) => {
    response.setHeader("content-type", "text/event-stream; charset=utf-8");
    for (const content of ["He", "llo"]) {
      const choices = [{ index: 0, delta: { content }, finish_reason: null }];
      response.write(`data: ${JSON.stringify({ ...ANSWER, object: "chat.completion.chunk", choices })}\n\n`);
    }
    response.end("data: [DONE]\n\n");
  };
  const chunks: string[] = [];
  for await (const chunk of await client.chat.completions.create({ ...CHAT, stream: true }))
    chunks.push(chunk.choices[0]?.delta.content ?? "");
  expect(chunks).toEqual(["He", "llo"]);
});

test("what the container refuses comes quoted in OpenAI's envelope", async () => {
  respond = (_request, response) => {
    response.statusCode = 404;
    response.end('{"error":{"message":"The model `x` does not exist."}}');
  };
  const response = await post(await mint());
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: {
      message: expect.stringMatching(/^Received client error \(404\) from primary with message "\{"error".*"\./),
    },
  });
});

test("an endpoint that is not there, and other paths, are refused in the same envelope", async () => {
  const token = await mint();
  const missing = await post(token, {}, url("b"));
  expect([missing.status, await missing.json()]).toEqual([
    400,
    { error: expect.objectContaining({ message: "Endpoint b of account 123456789012 not found." }) },
  ]);
  for (const path of ["/openai/v1/models", "/openai/v1/responses", "/openai/v1/completions", "/openai"]) {
    expect((await post(token, {}, url("a", path))).status).toBe(404);
  }
  expect((await post(token, { "x-amzn-sagemaker-inference-component": "c" })).status).toBe(400);
  expect(seen).toBeUndefined();
});

test("a token that was altered, has ended, holds too long or is of another region or service is refused", async () => {
  const altered = (change: (text: string) => string, token: string) =>
    `sagemaker-api-key-${Buffer.from(change(Buffer.from(token.slice(18), "base64").toString())).toString("base64")}`;
  const token = await mint();
  expect((await post(token)).status).toBe(200);
  const tokens = [
    "sk-another",
    "sagemaker-api-key-",
    token.slice(0, -8),
    altered((text) => text.replace("X-Amz-Expires=900", "X-Amz-Expires=9000"), token),
    altered((text) => text.replace("&Version=1", "&Version=2"), token),
    altered((text) => text.replace("sagemaker.amazonaws.com", "bedrock.amazonaws.com"), token),
    altered((text) => text.replace("%2Fsagemaker%2F", "%2Fbedrock%2F"), token),
    await mint({ credentials: { ...OPERATOR, secretAccessKey: "another" } }),
    await mint({ region: "us-east-1" }),
    await mint({ seconds: 43_201 }),
    await mint({ now: new Date(Date.now() - 901_000) }),
  ];
  const statuses = await Promise.all(tokens.map(async (one) => (await post(one)).status));
  expect(statuses).toEqual(tokens.map(() => 401));
});

test("a token may what its identity may: the token itself, and that endpoint", async () => {
  const both = [allow("sagemaker:CallWithBearerToken", "*"), allow("sagemaker:InvokeEndpoint", ENDPOINT)];
  const statusWith = async (Statement: object) => {
    const credentials = signInWith(aws, document(Statement), "caller");
    const response = await post(await mint({ credentials }));
    return [response.status, await response.text()];
  };
  expect(await statusWith(both)).toEqual([200, expect.anything()]);
  for (const [index, missing] of [
    [1, "sagemaker:CallWithBearerToken"],
    [0, "sagemaker:InvokeEndpoint"],
  ] as const) {
    expect(await statusWith([both[index]])).toEqual([
      403,
      expect.stringContaining(`not authorized to perform: ${missing}`),
    ]);
  }
  const other = [both[0], allow("sagemaker:InvokeEndpoint", ENDPOINT.replace("/a", "/b"))];
  expect(await statusWith(other)).toEqual([403, expect.stringContaining(ENDPOINT)]);
});

test("a plain signature is refused", async () => {
  const response = await signedFetch(url(), { service: "sagemaker", body: JSON.stringify(CHAT) });
  expect([response.status, await response.json()]).toEqual([
    401,
    { error: expect.objectContaining({ message: expect.stringContaining("takes a bearer token") }) },
  ]);
});

test("a token of AWS's own generator is taken while it holds", async () => {
  // Of `_generate_token` in sagemaker-core 2.27.0 with botocore 1.44.8 for the local AWS's keys, on 30 November 2026 at 12:00, for 12 hours.
  const token = [
    "sagemaker-api-key-",
    "c2FnZW1ha2VyLmFtYXpvbmF3cy5jb20vP0FjdGlvbj1DYWxsV2l0aEJlYXJlclRva2VuJlgtQW16LUFsZ29yaXRobT1BV1M0LUhNQUMtU0hBMj",
    "U2JlgtQW16LUNyZWRlbnRpYWw9bG9jYWwlMkYyMDI2MTEzMCUyRmV1LW5vcnRoLTElMkZzYWdlbWFrZXIlMkZhd3M0X3JlcXVlc3QmWC1BbXot",
    "RGF0ZT0yMDI2MTEzMFQxMjAwMDBaJlgtQW16LUV4cGlyZXM9NDMyMDAmWC1BbXotU2lnbmVkSGVhZGVycz1ob3N0JlgtQW16LVNpZ25hdHVyZT",
    "1kOGE3OTgyZDViYjY2YWVmOTBhZTIyYjE2Yzg0MDBhZGU1ZjFmMzEyODEzYjY5ZmUxMDljZTAwMWY4MDAzMjAwJlZlcnNpb249MQ==",
  ].join("");
  const now = jest.spyOn(Date, "now");
  for (const [time, status] of [
    ["2026-11-30T12:00:00Z", 200],
    ["2026-11-30T23:59:59Z", 200],
    ["2026-12-01T00:00:01Z", 401],
  ] as const) {
    now.mockReturnValue(Date.parse(time));
    expect((await post(token)).status).toBe(status);
  }
  now.mockRestore();
});
