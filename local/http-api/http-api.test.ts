import { request } from "node:http";
import type { FrontEnd } from "./front-end-server.ts";
import { createHttpApi, type HttpApiOptions } from "./http-api.ts";
import type { Invoke } from "./invoke.ts";

const open: FrontEnd[] = [];
async function httpApi(invoke: Invoke, overrides: Partial<HttpApiOptions> = {}): Promise<FrontEnd> {
  const api = await createHttpApi({
    port: 0,
    routes: [{ routeKey: "ANY /{proxy+}", invoke }],
    log: () => undefined,
    ...overrides,
  });
  open.push(api);
  return api;
}
afterEach(() => Promise.all(open.splice(0).map((api) => api.close())));

const returning =
  (value: unknown): Invoke =>
  async () => ({ payload: JSON.stringify(value) });

/** Answers with the event itself. */
const echo: Invoke = async (payload) => ({ payload });

describe("the event", () => {
  it("has payload format 2.0", async () => {
    const api = await httpApi(echo, {
      routes: [{ routeKey: "POST /v1/models/{id}", invoke: echo }],
      apiId: "abc123",
      accountId: "111122223333",
    });
    const response = await fetch(`${api.url}/v1/models/t%C3%A4%20x?a=1&a=2&b=%26`, {
      method: "POST",
      headers: { "content-type": "application/json", "X-Custom": "One", cookie: "a=1; b=2", "user-agent": "test/1" },
      body: '{"text":"grüezi"}',
    });
    expect(await response.json()).toEqual({
      version: "2.0",
      routeKey: "POST /v1/models/{id}",
      rawPath: "/v1/models/tä x",
      rawQueryString: "a=1&a=2&b=%26",
      cookies: ["a=1", "b=2"],
      headers: expect.objectContaining({
        "content-type": "application/json",
        "content-length": "18",
        "x-custom": "One",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "http",
        host: `127.0.0.1:${api.port}`,
      }),
      queryStringParameters: { a: "1,2", b: "&" },
      requestContext: {
        accountId: "111122223333",
        apiId: "abc123",
        domainName: `127.0.0.1:${api.port}`,
        domainPrefix: "abc123",
        http: {
          method: "POST",
          path: "/v1/models/tä x",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "test/1",
        },
        requestId: expect.any(String),
        routeKey: "POST /v1/models/{id}",
        stage: "$default",
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      pathParameters: { id: "tä x" },
      body: '{"text":"grüezi"}',
      isBase64Encoded: false,
    });
  });

  it("leaves out what the request does not have, cookies from its headers too", async () => {
    const response = await fetch(`${(await httpApi(echo)).url}/x`, { headers: { cookie: "a=1" } });
    const event = (await response.json()) as { headers: object; isBase64Encoded: boolean };
    expect(event).not.toHaveProperty("body");
    expect(event).not.toHaveProperty("queryStringParameters");
    expect(event.headers).not.toHaveProperty("cookie");
    expect(event.isBase64Encoded).toBe(false);
  });

  it("joins headers that come several times", async () => {
    const api = await httpApi(echo);
    const body = await new Promise<string>((resolve) => {
      request(`${api.url}/x`, { headers: { "x-many": ["a", "b"] } }, (response) => {
        response.once("data", (chunk) => resolve(String(chunk)));
      }).end();
    });
    expect(JSON.parse(body).headers["x-many"]).toBe("a,b");
  });

  it.each([
    ["application/json; charset=utf-8", false],
    ["text/event-stream", false],
    ["application/xml", false],
    ["application/x-www-form-urlencoded", true],
    ["image/png", true],
    ["", true],
  ])("carries a body of type '%s' in base64: %s", async (contentType, isBase64Encoded) => {
    const api = await httpApi(echo);
    const body = new Blob(["hi"]);
    const event = await (
      await fetch(`${api.url}/x`, { method: "POST", body, headers: contentType ? { "content-type": contentType } : {} })
    ).json();
    expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? "aGk=" : "hi" });
  });
});

describe("the response", () => {
  it("has the status, headers, cookies and body of the function", async () => {
    const api = await httpApi(
      returning({ statusCode: 201, headers: { "X-Count": 3 }, cookies: ["a=1", "b=2"], body: "grüezi" }),
    );
    const response = await fetch(`${api.url}/x`);
    expect([response.status, await response.text()]).toEqual([201, "grüezi"]);
    expect(response.headers.get("x-count")).toBe("3");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(response.headers.get("apigw-requestid")).toBeTruthy();
  });

  it("is decoded from base64", async () => {
    const api = await httpApi(returning({ statusCode: 200, body: "AAEC", isBase64Encoded: true }));
    expect([...new Uint8Array(await (await fetch(`${api.url}/x`)).arrayBuffer())]).toEqual([0, 1, 2]);
  });

  it.each([[{ hello: "world" }], ["text"], [null]])(
    "is JSON when the function returns %j without status",
    async (value) => {
      const response = await fetch(`${(await httpApi(returning(value))).url}/x`);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
      expect(await response.json()).toEqual(value);
    },
  );

  it.each([
    ["a function fails", { payload: '{"errorType":"Error"}', functionError: "Unhandled" }],
    ["the payload is not JSON", { payload: "\0" }],
    ["the status is no status", { payload: '{"statusCode":"fine"}' }],
    ["the body is no text", { payload: '{"statusCode":200,"body":{}}' }],
  ])("is a 500 when %s", async (_, result) => {
    const response = await fetch(`${(await httpApi(async () => result)).url}/x`);
    expect([response.status, await response.json()]).toEqual([500, { message: "Internal Server Error" }]);
  });

  it.each([
    ["TooManyRequestsException", 503, "Service Unavailable"],
    ["RequestEntityTooLargeException", 413, "Request Entity Too Large"],
    ["Error", 500, "Internal Server Error"],
  ])("tells of a %s with %i", async (name, status, message) => {
    const lines: string[] = [];
    const refusing = () => Promise.reject(Object.assign(new Error("refused"), { name }));
    const api = await httpApi(refusing, { log: (line) => lines.push(line) });
    const response = await fetch(`${api.url}/x`);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
    expect(lines).toEqual([`GET /x: ${name}: refused`]);
  });
});

describe("limits", () => {
  it("answers 404 without a route", async () => {
    const response = await fetch(`${(await httpApi(echo)).url}/`);
    expect([response.status, await response.json()]).toEqual([404, { message: "Not Found" }]);
  });

  it("answers 503 at the time limit, while the function goes on", async () => {
    let finish: (value: { payload: string }) => void = () => undefined;
    const slow = new Promise<{ payload: string }>((resolve) => {
      finish = resolve;
    });
    const api = await httpApi(() => slow, { timeoutMilliseconds: 20 });
    const response = await fetch(`${api.url}/x`);
    expect([response.status, await response.json()]).toEqual([503, { message: "Service Unavailable" }]);
    finish({ payload: "{}" });
  });

  it("lets 10 MB through and not a byte more", async () => {
    const api = await httpApi(async (payload) => ({ payload: String(JSON.parse(payload).body.length) }));
    const post = (length: number) =>
      fetch(`${api.url}/x`, { method: "POST", body: "x".repeat(length), headers: { "content-type": "text/plain" } });
    expect(await (await post(10 * 1024 * 1024)).json()).toBe(10 * 1024 * 1024);
    const refused = await post(10 * 1024 * 1024 + 1);
    expect([refused.status, await refused.json()]).toEqual([413, { message: "Request Entity Too Large" }]);
  });

  it("answers 431 to more than 10,240 bytes of headers", async () => {
    const api = await httpApi(returning("fine"));
    const get = (length: number) => fetch(`${api.url}/x`, { headers: { "x-long": "x".repeat(length) } });
    expect((await get(9_000)).status).toBe(200);
    expect((await get(10_240)).status).toBe(431);
  });

  it("does not stop the function of a client that hung up", async () => {
    const controller = new AbortController();
    const finished: string[] = [];
    const api = await httpApi(async (payload) => {
      controller.abort();
      await new Promise((done) => setTimeout(done, 50));
      finished.push(JSON.parse(payload).rawPath);
      return { payload: "{}" };
    });
    await expect(fetch(`${api.url}/x`, { signal: controller.signal })).rejects.toThrow("aborted");
    while (finished.length === 0) await new Promise((done) => setTimeout(done, 10));
    expect(finished).toEqual(["/x"]);
  });

  it("names a port that is taken and what to do", async () => {
    const { port } = await httpApi(echo);
    await expect(httpApi(echo, { port })).rejects.toThrow(
      `Port ${port} is taken by another program: end that program, or choose another port with --port.`,
    );
  });
});

describe("CORS", () => {
  const cors = {
    allowOrigins: ["https://chat.example"],
    allowMethods: ["GET", "POST"],
    allowHeaders: ["authorization", "content-type"],
    exposeHeaders: ["x-request-id"],
    maxAge: 300,
  };
  const origin = "https://chat.example";
  const crossOriginHeaders = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")));

  it("answers a preflight request without a function", async () => {
    const api = await httpApi(() => Promise.reject(new Error("never called")), { cors });
    const response = await fetch(`${api.url}/x`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST" },
    });
    expect(response.status).toBe(204);
    expect(crossOriginHeaders(response)).toEqual({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "authorization,content-type",
      "access-control-max-age": "300",
    });
  });

  it("tells another origin nothing", async () => {
    const api = await httpApi(returning("fine"), { cors });
    const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
    expect(crossOriginHeaders(await fetch(`${api.url}/x`, { method: "OPTIONS", headers }))).toEqual({});
    expect(crossOriginHeaders(await fetch(`${api.url}/x`, { headers }))).toEqual({});
  });

  it("puts its headers in the place of the function's, and into its own errors", async () => {
    const api = await httpApi(
      returning({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "*", "access-control-max-age": "1" } }),
      { cors },
    );
    const expected = { "access-control-allow-origin": origin, "access-control-expose-headers": "x-request-id" };
    expect(crossOriginHeaders(await fetch(`${api.url}/x`, { headers: { origin } }))).toEqual(expected);
    expect(crossOriginHeaders(await fetch(`${api.url}/`, { headers: { origin } }))).toEqual(expected);
  });

  it("is the function's business without a configuration", async () => {
    const api = await httpApi(async (payload) => ({
      payload: JSON.stringify({
        statusCode: 200,
        headers: { "access-control-allow-origin": "*" },
        body: JSON.parse(payload).requestContext.http.method,
      }),
    }));
    const response = await fetch(`${api.url}/x`, { method: "OPTIONS", headers: { origin } });
    expect(await response.text()).toBe("OPTIONS");
    expect(crossOriginHeaders(response)).toEqual({ "access-control-allow-origin": "*" });
  });
});
