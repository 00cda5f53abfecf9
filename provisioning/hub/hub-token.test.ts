import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { HubTokenUnreadable, hubToken } from "./hub-token.ts";

const ARN = "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hub-AbCdEf";
let server: Loopback;
let client: SecretsManagerClient;
let secret: string;
let fault: string | undefined;
let requests: unknown[];

beforeEach(async () => {
  fault = undefined;
  requests = [];
  server = await serveOnLoopback(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push({ target: request.headers["x-amz-target"], ...JSON.parse(body) });
    const answer = fault === undefined ? { ARN, SecretString: secret } : { __type: fault, message: "not for you" };
    response.writeHead(fault === undefined ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(answer));
  });
  client = new SecretsManagerClient({
    region: "eu-north-1",
    endpoint: server.url,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

test("a stack without a secret has no token, and asks nobody", async () => {
  expect(await hubToken(client, undefined)()).toBeUndefined();
  expect(requests).toEqual([]);
});

test.each([
  ["its text", " hf_token\n"],
  ["its key HF_TOKEN, as the console stores it", '{"HF_TOKEN": "hf_token"}'],
])("the token is the secret's %s", async (_, text) => {
  secret = text;
  expect(await hubToken(client, ARN)()).toBe("hf_token");
  expect(requests).toEqual([{ target: "secretsmanager.GetSecretValue", SecretId: ARN }]);
});

test("a warm instance asks again after five minutes", async () => {
  let now = 0;
  const token = hubToken(client, ARN, () => now);
  secret = "hf_first";
  expect(await token()).toBe("hf_first");
  secret = "hf_second";
  now = 5 * 60 * 1000 - 1;
  expect(await token()).toBe("hf_first");
  now = 5 * 60 * 1000;
  expect(await token()).toBe("hf_second");
});

test.each(['{"TOKEN": "hf_token"}', '{"HF_TOKEN": hf_token}', ""])(
  "%j holds none, and is not repeated",
  async (text) => {
    secret = text;
    const failing = hubToken(client, ARN)();
    await expect(failing).rejects.toThrow(HubTokenUnreadable);
    await expect(failing).rejects.toThrow(/holds no token: store the token as its text/);
    await expect(failing).rejects.not.toThrow(/hf_token/);
  },
);

test("a secret that cannot be read says why", async () => {
  fault = "AccessDeniedException";
  await expect(hubToken(client, ARN)()).rejects.toThrow(
    /^The secret arn:.* cannot be read \(AccessDeniedException, not for you\): check HF_TOKEN_SECRET/,
  );
});
