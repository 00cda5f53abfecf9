import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { signInWith } from "../../../testing/local-aws/permissions.ts";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

type TestAws = Awaited<ReturnType<typeof startTestAws>>;

const ACCOUNT = "arn:aws:iam::123456789012";
const ROLE = `${ACCOUNT}:role/reader`;
const document = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement });
const reads = (name: string) =>
  document({
    Effect: "Allow",
    Action: "ssm:GetParameter",
    Resource: `arn:aws:ssm:eu-north-1:123456789012:parameter${name}`,
  });

let aws: TestAws["aws"];
let client: TestAws["client"];
let sts: STSClient;
beforeEach(async () => {
  ({ aws, client } = await startTestAws());
  sts = new STSClient(client);
  const { principals } = aws;
  principals.roles.set("reader", ROLE);
  principals.rolePolicies.set("reader", { own: reads("/*") });
  principals.trustPolicies.set(
    "reader",
    document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: `${ACCOUNT}:root` } }),
  );
});
afterEach(async () => {
  sts.destroy();
  await aws.close();
});

const assume = (more: Partial<AssumeRoleCommand["input"]> = {}, by = sts) =>
  by.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "alice", ...more }));

async function session(more: Partial<AssumeRoleCommand["input"]> = {}) {
  const { Credentials } = await assume(more);
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

async function readsParameter(name: string, credentials: Awaited<ReturnType<typeof session>>): Promise<string> {
  const ssm = new SSMClient({ ...client, credentials });
  return ssm
    .send(new GetParameterCommand({ Name: name }))
    .then(
      () => "found",
      ({ name: error }: Error) => error,
    )
    .finally(() => ssm.destroy());
}

test("the session is the role's, and ends", async () => {
  const before = Date.now();
  const { AssumedRoleUser, Credentials } = await assume({ DurationSeconds: 900 });
  const after = Date.now();
  expect(AssumedRoleUser?.Arn).toBe("arn:aws:sts::123456789012:assumed-role/reader/alice");
  const end = Credentials?.Expiration?.getTime() ?? 0;
  expect(end).toBeGreaterThan(before + 898_000);
  expect(end).toBeLessThanOrEqual(after + 900_000);
  const own = new STSClient({ ...client, credentials: await session() });
  expect((await own.send(new GetCallerIdentityCommand({}))).Arn).toBe(AssumedRoleUser?.Arn);
  own.destroy();
});

test("a session's own policy leaves of the role's permissions what both allow", async () => {
  expect(await readsParameter("/b", await session())).toBe("ParameterNotFound");
  const narrow = await session({ Policy: reads("/a") });
  expect(await readsParameter("/a", narrow)).toBe("ParameterNotFound");
  expect(await readsParameter("/b", narrow)).toBe("AccessDeniedException");
  expect(
    await readsParameter("/b", await session({ Policy: document({ Effect: "Allow", Action: "*", Resource: "*" }) })),
  ).toBe("ParameterNotFound");
});

test("credentials that have ended are refused", async () => {
  const { principals } = aws;
  const caller = {
    ...aws.authorization.takeRole(await trusted("lambda.amazonaws.com"), "lambda.amazonaws.com", { sessionName: "a" }),
  };
  expect(principals.roles.has("late")).toBe(true);
  const ended = aws.credentials.issue(caller, new Date(0));
  expect(await readsParameter("/a", ended)).toBe("ExpiredTokenException");
  const own = new STSClient({ ...client, credentials: ended });
  await expect(own.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "ExpiredToken" });
  own.destroy();
});

async function trusted(service: string): Promise<string> {
  const arn = `${ACCOUNT}:role/late`;
  aws.principals.roles.set("late", arn);
  aws.principals.trustPolicies.set(
    "late",
    document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }),
  );
  return arn;
}

describe("nobody takes a role", () => {
  test("that trusts others, or is not there", async () => {
    await trusted("lambda.amazonaws.com");
    for (const name of ["late", "nowhere"]) {
      await expect(assume({ RoleArn: `${ACCOUNT}:role/${name}` })).rejects.toMatchObject({
        name: "AccessDenied",
        message: expect.stringContaining(`sts:AssumeRole on resource: ${ACCOUNT}:role/${name}`),
      });
    }
  });

  test("without a policy that allows it", async () => {
    const credentials = signInWith(aws, document({ Effect: "Allow", Action: "ssm:*", Resource: "*" }), "looker");
    const looker = new STSClient({ ...client, credentials });
    await expect(assume({}, looker)).rejects.toMatchObject({ name: "AccessDenied" });
    looker.destroy();
  });

  test("as the account's root user", async () => {
    aws.principals.callerArn = `${ACCOUNT}:root`;
    await expect(assume()).rejects.toThrow("Roles may not be assumed by root accounts.");
  });

  test("for longer than the role allows, or a role's session for more than an hour", async () => {
    await expect(assume({ DurationSeconds: 3_601 })).rejects.toThrow(
      /exceeds the MaxSessionDuration set for this role/,
    );
    aws.principals.maxSessionSeconds.set("reader", 43_200);
    await assume({ DurationSeconds: 43_200 });
    const allowed = document({ Effect: "Allow", Action: "sts:AssumeRole", Resource: ROLE });
    const chained = new STSClient({ ...client, credentials: signInWith(aws, allowed, "chained") });
    await assume({ DurationSeconds: 3_600 }, chained);
    await expect(assume({ DurationSeconds: 3_601 }, chained)).rejects.toThrow(/1 hour session limit .* role chaining/);
    chained.destroy();
  });

  test.each([
    [{ DurationSeconds: 60 }, "ValidationError"],
    [{ DurationSeconds: 43_201 }, "ValidationError"],
    [{ RoleSessionName: "a b" }, "ValidationError"],
    [{ Policy: "{" }, "MalformedPolicyDocumentException"],
  ])("with %o", async (input, name) => {
    await expect(assume(input)).rejects.toMatchObject({ name });
  });
});
