import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { explainAwsError, quoteAwsError } from "./aws-errors.ts";
import { explainCredentials } from "./credential-errors.ts";

/** What the SDK makes of an answer, which is what our sentences are made of. */
async function receiveError(answer: { status: number; type?: string; body: string }): Promise<unknown> {
  const server = await serveOnLoopback((_, response) => {
    response.writeHead(answer.status, { "content-type": answer.type ?? "application/x-amz-json-1.1" }).end(answer.body);
  });
  try {
    return await ask(server.url);
  } finally {
    await server.close();
  }
}

async function ask(endpoint: string): Promise<unknown> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new SSMClient({ region: "eu-north-1", endpoint, credentials, maxAttempts: 1 });
  try {
    return await client.send(new GetParameterCommand({ Name: "x" }));
  } catch (error) {
    return error;
  } finally {
    client.destroy();
  }
}

const refusal = (type: string, message: string, status = 400) =>
  receiveError({ status, body: JSON.stringify({ __type: type, message }) });

test.each<[string, string, RegExp]>([
  ["ExpiredTokenException", "expired", /^The AWS credentials have expired: sign in again\.$/],
  ["UnrecognizedClientException", "invalid token", /^AWS does not know these credentials: .* the region AWS_REGION\.$/],
  [
    "InvalidSignatureException",
    "Signature expired: 20261130T0100Z is now earlier than …",
    /^The clock of this machine/,
  ],
  ["InvalidSignatureException", "Signature not yet current", /^The clock of this machine/],
  ["RequestTimeTooSkewed", "The difference is too large", /^The clock of this machine/],
  ["SignatureDoesNotMatch", "The request signature we calculated", /^AWS does not accept the secret key/],
  [
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided.",
    /^AWS does not accept the secret key/,
  ],
  [
    "ThrottlingException",
    "Rate exceeded",
    /^AWS is asked too often at the moment \(ThrottlingException\): wait a minute/,
  ],
  [
    "AccessDeniedException",
    "User: arn:aws:iam::1:user/x is not authorized to perform: ssm:GetParameter",
    /^AWS does not allow it: User: .* ssm:GetParameter\. `npx openai-sagemaker deployer-policy` prints/,
  ],
])("%s is explained", async (type, message, sentence) => {
  expect(explainAwsError(await refusal(type, message))).toMatch(sentence);
});

test("a failure of AWS itself is quoted, with where to look", async () => {
  const error = await refusal("InternalServerError", "An error occurred", 500);
  expect(explainAwsError(error)).toBeUndefined();
  expect(quoteAwsError(error)).toBe(
    "AWS answers: InternalServerError: An error occurred Try again; https://health.aws.amazon.com/ tells of AWS's own troubles.",
  );
});

test.each([200, 403, 502])("a page in the place of AWS's answer, with status %d, is not AWS", async (status) => {
  const error = await receiveError({ status, type: "text/html", body: "<html>Sign in to the network</html>" });
  expect(explainAwsError(error)).toMatch(/^What answers in the place of AWS is not AWS: check the network, the proxy/);
});

test("a page in the place of a query service's answer is not AWS", async () => {
  const server = await serveOnLoopback((_, response) => response.writeHead(403).end("<html>No</html>"));
  const client = new STSClient({
    region: "eu-north-1",
    endpoint: server.url,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  const error = await client.send(new GetCallerIdentityCommand({})).catch((reason: unknown) => reason);
  client.destroy();
  await server.close();
  expect(explainAwsError(error)).toMatch(/^What answers in the place of AWS is not AWS/);
});

/** What leads to no connection at all is tried by `cli/commands/command-lines.test.ts`, in a process of its own. */
test("what is no URL is named", async () => {
  expect(explainAwsError(await ask("nonsense"))).toMatch(/^"nonsense" is no URL: check AWS_ENDPOINT_URL/);
});

test.each<[string, RegExp]>([
  ["SELF_SIGNED_CERT_IN_CHAIN", /^The certificate that answers for AWS is not trusted .* NODE_EXTRA_CA_CERTS\.$/],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", /^The certificate/],
  ["CERT_HAS_EXPIRED", /^The certificate/],
  ["EPROTO", /^What answers in the place of AWS does not speak TLS/],
])("%s is explained", (code, sentence) => {
  expect(explainAwsError(Object.assign(new Error("connection"), { code }))).toMatch(sentence);
});

test("any other error is left to others", () => {
  expect(explainAwsError(new Error("no"))).toBeUndefined();
  expect(explainAwsError("no")).toBeUndefined();
});

describe("without credentials", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-test-"));
    mkdirSync(join(folder, "aws"));
    writeFileSync(
      join(folder, "aws", "config"),
      "[default]\nregion = eu-north-1\n[profile team]\n[ profile 'two words' ]\n",
    );
    writeFileSync(join(folder, "aws", "credentials"), "[old]\naws_access_key_id = x\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const none = (message: string) => Object.assign(new Error(message), { name: "CredentialsProviderError" });
  const explain = (profile: string, message = "Could not load credentials from any providers") =>
    explainCredentials(none(message), {
      AWS_PROFILE: profile,
      AWS_CONFIG_FILE: join(folder, "aws", "config"),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "aws", "credentials"),
    });

  test("a profile that is not there is named, with the command that lists them", () => {
    expect(explain("nope")).toBe(
      "There is no profile nope in AWS's configuration: `aws configure list-profiles` shows those there are; correct AWS_PROFILE.",
    );
  });

  test.each(["team", "old", "two words", "default"])("the profile %s is there, and gives none", (profile) => {
    expect(explain(profile)).toMatch(
      /^The profile .* of AWS_PROFILE gives no credentials: `aws sts get-caller-identity/,
    );
  });

  test.each<[string, string]>([
    ["The SSO session associated with this profile has expired.", "`aws sso login --profile team`"],
    [`Failed to load token from ${homedir()}/.aws/login/cache/x.json: Error: ENOENT`, "`aws login --profile team`"],
  ])("%j is cured by signing in", (message, command) => {
    expect(explain("team", message)).toBe(`You are not signed in to AWS, or no longer: ${command} signs in.`);
  });

  test("without a profile there are none", () => {
    expect(explain("")).toMatch(/^There are no AWS credentials: sign in/);
  });
});
