import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createApiKey, hashOfKey } from "../../contract/api-key.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { rawRequest, readStatuses } from "./raw-request.ts";

/** Attacks through both doors of the synthesized stack, and what its logs and parameters know afterwards. */

const HUB_TOKEN = "hf_averysecrettokenofthehub";
const SECRET = "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf";

let stack: TestStack;
let key: string;
/** Keys that were sent and must be nowhere afterwards. */
const sent: string[] = [];

beforeAll(async () => {
  stack = await startTestStack({
    settings: { HF_TOKEN_SECRET: SECRET, CORS_ORIGINS: "https://app.example.com" },
    pauseMilliseconds: 100,
    aws: { secrets: { [SECRET]: HUB_TOKEN } },
  });
  key = await stack.createKey("attacked");
  sent.push(key);
  await stack.run("provision-endpoint");
});
afterAll(() => stack?.close());

const DOORS = ["HTTP API", "Function URL"] as const;
type DoorName = (typeof DOORS)[number];
const doorUrl = (door: DoorName) => (door === "HTTP API" ? stack.httpApiUrl : stack.openaiBaseUrl.replace(/\/v1$/, ""));

const messages = [{ role: "user", content: "The President said that" }];
const chat = (door: DoorName, authorization: string, body: unknown = { messages, max_tokens: 4 }) =>
  fetch(`${doorUrl(door)}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const findLines = (name: string) => (stack.aws.logGroups.events(name) ?? []).map(({ message }) => message);
const proxyLines = () =>
  (["openai-proxy", "openai-proxy-streaming"] as const).flatMap((name) =>
    findLines(stack.names.logGroup.function(name)),
  );

describe.each(DOORS)("the %s", (door) => {
  test("lets the right key in", async () => {
    expect((await chat(door, `Bearer ${key}`)).status).toBe(200);
  });

  test.each([
    ["a JWT", () => "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."],
    ["a key that nobody stored", () => createApiKey("guess").key],
    ["the right id with another secret", () => `${key.slice(0, -43)}${createApiKey("guess").key.slice(-43)}`],
    ["two keys, a wrong and the right one", () => `${createApiKey("guess").key},${key}`],
  ])("refuses %s as OpenAI does", async (_name, made) => {
    const guess = made();
    sent.push(guess);
    const response = await chat(door, `Bearer ${guess}`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error", code: "invalid_api_key" } });
  });

  test("refuses a replayed key once it has expired", async () => {
    const expired = await stack.createKey("expired", { expiresAt: "2020-01-01T00:00:00Z" });
    sent.push(expired);
    for (let replay = 0; replay < 3; replay += 1) expect((await chat(door, `Bearer ${expired}`)).status).toBe(401);
  });

  test.each([
    "//v1/models",
    "/./v1/models",
    "/v1/models/../models",
    "/health/../v1/models",
    "/health/%2e%2e/v1/models",
    "/%76%31/models",
    "/v1/models/..%2f..%2fkeys%2f",
    "/v1/models/%00",
    "/v1/models/%ff%fe",
    "/V1/MODELS",
    "/v1/models;a=b",
    "/v1/models/{id}",
    "http://169.254.169.254/latest/meta-data/",
  ])("gives nothing away at %s without a key", async (path) => {
    const answer = await rawRequest(doorUrl(door), `GET ${path} HTTP/1.1\r\nHost: door\r\nConnection: close\r\n\r\n`);
    const [status] = readStatuses(answer);
    expect(["400", "401", "404"]).toContain(status);
    expect(answer).not.toMatch(/"object":|ami-id|node_modules|at .*\.ts/);
  });

  test("shows everybody the page and its reference, which know nothing of the stage", async () => {
    for (const path of ["", "/openapi.json"]) {
      const response = await fetch(`${doorUrl(door)}${path}`, { headers: { authorization: `Bearer ${key}` } });
      expect(response.status).toBe(200);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(await response.text()).not.toMatch(/distilgpt2|sk-[0-9a-z]{8}|hf_|arn:|openai-sagemaker-dev|eu-north-1/);
      const tag = { "if-none-match": response.headers.get("etag") ?? "" };
      const again = await fetch(`${doorUrl(door)}${path}`, { headers: tag });
      expect([again.status, await again.text()]).toEqual([304, ""]);
      expect((await fetch(`${doorUrl(door)}${path}`, { method: "HEAD" })).status).toBe(200);
    }
    const { headers } = await fetch(doorUrl(door));
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src 'sha256-[^ ]+'; .*frame-ancestors 'none'/,
    );
    const redirected = await fetch(`${doorUrl(door)}/v1`);
    expect([redirected.status, new URL(redirected.url).pathname]).toEqual([200, "/"]);
  });

  test("takes two requests for none, or for two that each need a key", async () => {
    const body = `0\r\n\r\nGET /v1/models HTTP/1.1\r\nHost: door\r\nConnection: close\r\n\r\n`;
    for (const length of ["Transfer-Encoding: chunked", "Transfer-Encoding : chunked", "transfer-encoding: xchunked"]) {
      const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: door\r\nContent-Length: ${body.length}\r\n${length}\r\n\r\n`;
      for (const status of readStatuses(await rawRequest(doorUrl(door), head + body))) {
        expect(["400", "401", "404"]).toContain(status);
      }
    }
  });

  test("takes nobody's word for who they are in other headers", async () => {
    const response = await fetch(`${doorUrl(door)}/v1/models`, {
      headers: {
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-authorization": `Bearer ${key}`,
        "x-goog-api-key": key,
        "x-amzn-sagemaker-session-id": "admin",
        cookie: `authorization=Bearer ${key}`,
      },
    });
    expect(response.status).toBe(401);
  });

  test("does not start a function for a body that never comes, and serves others meanwhile", async () => {
    const before = proxyLines().length;
    const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: door\r\nAuthorization: Bearer ${key}\r\nContent-Length: 1000\r\n\r\n`;
    const slow = Array.from({ length: 20 }, () => rawRequest(doorUrl(door), `${head}{"messages":`, 3_000));
    expect((await chat(door, `Bearer ${key}`)).status).toBe(200);
    expect((await Promise.all(slow)).join("")).toBe("");
    expect(
      proxyLines()
        .slice(before)
        .map((line) => JSON.parse(line).message),
    ).toEqual(["request"]);
  });

  test("refuses a body that is too large, and goes on", async () => {
    const large = JSON.stringify({ messages: [{ role: "user", content: "a".repeat(6 * 1024 * 1024) }] });
    expect((await chat(door, `Bearer ${key}`, large)).status).toBe(413);
    expect((await chat(door, `Bearer ${key}`)).status).toBe(200);
  });

  test("refuses JSON that is nested too deeply, and a URL of the operator's network, in OpenAI's form", async () => {
    const nested = `{"messages":${JSON.stringify(messages)},"x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    const url = "http://169.254.170.2/v2/credentials";
    const image = { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }] };
    for (const body of [nested, image]) {
      const response = await chat(door, `Bearer ${key}`, body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error", code: "invalid_value" } });
    }
  });

  test("answers templates and control characters as text", async () => {
    const content = "{{ 7 * 7 }} {% include '/etc/passwd' %} \u0000\u001b[2J\u2028";
    const response = await chat(door, `Bearer ${key}`, { messages: [{ role: "user", content }], max_tokens: 4 });
    expect(response.status).toBe(200);
  });

  test("lets no other page in a browser read its answers", async () => {
    const from = async (origin: string) =>
      (await fetch(`${doorUrl(door)}/health`, { headers: { origin } })).headers.get("access-control-allow-origin");
    expect(await from("https://app.example.com")).toBe("https://app.example.com");
    expect(await from("https://evil.example.com")).toBeNull();
    expect(await from("null")).toBeNull();
  });
});

describe("afterwards", () => {
  test("every line that the proxy wrote is one record, whatever was sent", () => {
    const lines = proxyLines();
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty("message");
  });

  test("the HTTP API's access log knows route, status and address, and nothing that was sent", () => {
    const lines = findLines(stack.names.logGroup.httpApi);
    expect(lines.length).toBeGreaterThan(20);
    const names = new Set(lines.flatMap((line) => Object.keys(JSON.parse(line))));
    expect([...names].sort()).toEqual(
      ["error", "milliseconds", "requestId", "responseLength", "routeKey", "sourceIp", "status", "time"].sort(),
    );
  });

  test("no key, no part of one and no token of the hub is in any log", () => {
    const secrets = [HUB_TOKEN, ...sent.map((one) => one.slice(-32))];
    for (const name of stack.aws.logGroups.names()) {
      const text = findLines(name).join("\n");
      for (const secret of secrets) expect(text.includes(secret)).toBe(false);
    }
  });

  test("the table has hashes of keys and the day of their last use, Parameter Store nothing of them, and neither has a secret", async () => {
    const ssm = new SSMClient(stack.connection);
    const command = { Path: stack.names.parameter.root, Recursive: true };
    let text = "";
    let NextToken: string | undefined;
    do {
      const page = await ssm.send(new GetParametersByPathCommand({ ...command, NextToken }));
      text += JSON.stringify(page.Parameters);
      NextToken = page.NextToken;
    } while (NextToken);
    ssm.destroy();
    expect(text).not.toContain("sha256");
    const items = [...stack.aws.tables.get(stack.names.usageTable).items.values()];
    expect(items).toContainEqual(
      expect.objectContaining({
        name: { S: "attacked" },
        sha256: { S: hashOfKey(key) },
        lastUsedOn: { S: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
      }),
    );
    text += JSON.stringify(items);
    for (const secret of [HUB_TOKEN, ...sent.map((one) => one.slice(-32))]) expect(text.includes(secret)).toBe(false);
  });
});
