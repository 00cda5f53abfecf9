import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { signedFetch } from "../../testing/local-aws/signed-fetch.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { roleSession } from "./iam/sessions.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let client: Awaited<ReturnType<typeof startTestAws>>["client"];
beforeAll(async () => {
  ({ aws, client } = await startTestAws());
});
afterAll(() => aws.close());

const TARGET = { "x-amz-target": "AmazonSSM.DescribeParameters" };
const wrongSecret = { accessKeyId: "local", secretAccessKey: "another" };
const unknownKey = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "local" };

/** What an SDK makes of the answer, for a service of JSON and one of forms. */
async function refusals(credentials: typeof wrongSecret) {
  const ssm = new SSMClient({ ...client, credentials });
  const sts = new STSClient({ ...client, credentials });
  const errorName = (asked: Promise<unknown>) =>
    asked.then(
      () => "none",
      (error: Error) => error.name,
    );
  const names = await Promise.all([
    errorName(ssm.send(new GetParameterCommand({ Name: "/a" }))),
    errorName(sts.send(new GetCallerIdentityCommand({}))),
  ]);
  ssm.destroy();
  sts.destroy();
  return names;
}

test("a wrong secret and an unknown key are refused, as services of JSON and of forms name it", async () => {
  expect(await refusals(wrongSecret)).toEqual(["InvalidSignatureException", "SignatureDoesNotMatch"]);
  expect(await refusals(unknownKey)).toEqual(["UnrecognizedClientException", "InvalidClientTokenId"]);
});

test("a session's credentials tell who calls, and are worth nothing without their token", async () => {
  aws.principals.roles.set("reader", "arn:aws:iam::123456789012:role/reader");
  const options = { accountId: "123456789012", roleName: "reader", sessionName: "alice" };
  const { sessionToken, ...withoutToken } = aws.credentials.issue(roleSession(aws.principals, options));
  const sts = new STSClient({ ...client, credentials: { ...withoutToken, sessionToken } });
  const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
  sts.destroy();
  expect(Arn).toBe("arn:aws:sts::123456789012:assumed-role/reader/alice");
  expect(await refusals(withoutToken)).toEqual(["UnrecognizedClientException", "InvalidClientTokenId"]);
});

test("a request whose body, path, query or header was changed has another signature", async () => {
  const asked = { service: "ssm", headers: TARGET, body: '{"MaxResults":10}' };
  expect((await signedFetch(`${aws.url}/a%20b/?x=1&a=%2F`, asked)).status).toBe(200);
  const changed = (url: string, init: RequestInit) => fetch(url, { method: "POST", ...init });
  const original = globalThis.fetch;
  const sent: [string, RequestInit][] = [];
  globalThis.fetch = async (url, init) => {
    sent.push([String(url), init ?? {}]);
    return new Response();
  };
  await signedFetch(`${aws.url}/a?x=1`, asked).finally(() => {
    globalThis.fetch = original;
  });
  const [[url = "", init = {}] = []] = sent;
  const headers = init.headers as Record<string, string>;
  const body = String(init.body);
  expect((await changed(url, { headers, body })).status).toBe(200);
  for (const [one, other] of [
    [url, { headers, body: '{"MaxResults":11}' }],
    [url.replace("/a?", "/b?"), { headers, body }],
    [`${url}&y=2`, { headers, body }],
    [url, { headers: { ...headers, "x-amz-target": "AmazonSSM.DeleteParameter" }, body }],
  ] as const) {
    const response = await changed(one, other);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ __type: "InvalidSignatureException" });
  }
});

test("a presigned request holds as long as it says", async () => {
  const presigned = { service: "lambda", method: "GET", presignedFor: 60 };
  const functions = `${aws.url}/2015-03-31/functions?MaxItems=5`;
  expect((await signedFetch(functions, presigned)).status).toBe(200);
  const late = await signedFetch(functions, { ...presigned, signingDate: new Date(Date.now() - 120_000) });
  expect(late.status).toBe(403);
  expect(late.headers.get("x-amzn-errortype")).toBe("ExpiredTokenException");
});

test("a request of an hour ago is refused, and one of another region", async () => {
  const old = await signedFetch(aws.url, {
    service: "ssm",
    headers: TARGET,
    signingDate: new Date(Date.now() - 3_600_000),
  });
  expect(await old.json()).toMatchObject({
    __type: "InvalidSignatureException",
    message: expect.stringMatching(/expired/),
  });
  const ssm = new SSMClient({ ...client, region: "us-east-1" });
  await expect(ssm.send(new GetParameterCommand({ Name: "/a" }))).rejects.toThrow(/scoped to a valid region/);
  ssm.destroy();
});
