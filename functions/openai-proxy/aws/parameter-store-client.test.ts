import type { IncomingMessage, ServerResponse } from "node:http";
import { withAwsEnvironment } from "../../../testing/aws-environment.ts";
import { type Loopback, serveOnLoopback, readText } from "../../../testing/serve-on-loopback.ts";
import { parameterStoreClient } from "./parameter-store-client.ts";

let respond: (request: IncomingMessage, response: ServerResponse) => unknown;
let server: Loopback;
let restore: () => void;

beforeAll(async () => {
  server = await serveOnLoopback((request, response) => respond(request, response));
  restore = withAwsEnvironment({ AWS_ENDPOINT_URL_SSM: server.url });
});
afterAll(async () => {
  restore();
  await server.close();
});

it("reads everything below the path, page by page", async () => {
  const asked: unknown[] = [];
  respond = async (request, response) => {
    const input = JSON.parse(await readText(request));
    asked.push(request.headers["x-amz-target"], input);
    const first = !input.NextToken;
    const Parameters = [{ Name: first ? "/base/catalog/a" : "/base/keys/b", Value: "{}" }];
    response.setHeader("content-type", "application/x-amz-json-1.1");
    response.end(JSON.stringify({ Parameters, ...(first ? { NextToken: "more" } : {}) }));
  };
  const pages = [];
  for await (const page of parameterStoreClient("eu-north-1").pages("/base")) pages.push(page);
  expect(pages).toEqual([[{ name: "/base/catalog/a", value: "{}" }], [{ name: "/base/keys/b", value: "{}" }]]);
  const page = { Path: "/base", Recursive: true, MaxResults: 10 };
  expect(asked).toEqual([
    "AmazonSSM.GetParametersByPath",
    page,
    "AmazonSSM.GetParametersByPath",
    { ...page, NextToken: "more" },
  ]);
});

it("decrypts what is secret, and nothing else", async () => {
  const asked: unknown[] = [];
  respond = async (request, response) => {
    asked.push(request.headers["x-amz-target"], JSON.parse(await readText(request)));
    response.setHeader("content-type", "application/x-amz-json-1.1");
    response.end(JSON.stringify({ Parameters: [{ Name: "/base/a", Value: "b" }], InvalidParameters: ["/base/c"] }));
  };
  const client = parameterStoreClient("eu-north-1");
  const found = [{ name: "/base/a", value: "b" }];
  expect(await client.secrets(["/base/a", "/base/c"])).toEqual(found);
  expect(await client.named(["/base/a"])).toEqual(found);
  expect(asked).toEqual([
    "AmazonSSM.GetParameters",
    { Names: ["/base/a", "/base/c"], WithDecryption: true },
    "AmazonSSM.GetParameters",
    { Names: ["/base/a"] },
  ]);
});

it("asks again while it is throttled, at growing intervals", async () => {
  let calls = 0;
  respond = (_request, response) => {
    calls += 1;
    const throttled = calls <= 3;
    response.writeHead(throttled ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
    response.end(
      JSON.stringify(throttled ? { __type: "ThrottlingException", message: "Rate exceeded" } : { Parameters: [] }),
    );
  };
  const pages = [];
  for await (const page of parameterStoreClient("eu-north-1").pages("/base")) pages.push(page);
  expect(pages).toEqual([[]]);
  expect(calls).toBe(4);
});

it("does not wait for the end of an answer that has only begun", async () => {
  let calls = 0;
  respond = (_request, response) => {
    calls += 1;
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    if (calls === 1) response.write('{"Parameters":[');
    else response.end('{"Parameters":[]}');
  };
  const pages = [];
  for await (const page of parameterStoreClient("eu-north-1").pages("/base")) pages.push(page);
  expect(pages).toEqual([[]]);
  expect(calls).toBeGreaterThanOrEqual(2);
});
