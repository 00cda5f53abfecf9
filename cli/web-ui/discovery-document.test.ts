import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readDiscovery } from "./discovery-document.ts";

let server: Server;
let answer: { readonly status: number; readonly body: string };
let url: string;
beforeAll(async () => {
  server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/openid-configuration`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const DOCUMENT = { issuer: "i", authorization_endpoint: "a", token_endpoint: "t", jwks_uri: "j", more: [1] };

test("reads what the provider says of itself", async () => {
  answer = { status: 200, body: JSON.stringify(DOCUMENT) };
  expect(await readDiscovery(url)).toEqual(DOCUMENT);
});

test.each([
  [404, "", "answers 404"],
  [200, "<html>", "answers with something that is no discovery document"],
  [200, '{"issuer":"i"}', "answers with something that is no discovery document"],
])("an answer %i %j is none", async (status, body, words) => {
  answer = { status, body };
  await expect(readDiscovery(url)).rejects.toThrow(words);
});

test("says why nobody answers", async () => {
  await expect(readDiscovery("http://127.0.0.1:1/")).rejects.toThrow(/^does not answer \(.+\)$/);
});
