import { readPolicy } from "../../local/iam/policy-document.ts";
import { settled } from "../../testing/settled.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { sample } from "../faults/sample.ts";
import { runMutations } from "./run-mutations.ts";
import { PERMISSION_SCENARIOS } from "./scenarios.ts";

/** A few of each; `npm run test:permissions` takes everything away in turn. */
const SAMPLED = [
  "provision-endpoint: first version",
  "retire-endpoint: everything",
  "the web UI's machine",
  "a person's chat in the web UI",
];

test("whoever is taken an action or a resource is denied, and with everything granted nobody is", async () => {
  const scenarios = PERMISSION_SCENARIOS.filter(({ name }) => SAMPLED.includes(name));
  expect(scenarios).toHaveLength(SAMPLED.length);
  const { denied, survivors, mutations } = await runMutations({ scenarios, wanted: sample(12) });
  expect({ denied, survivors }).toEqual({ denied: [], survivors: [] });
  expect(mutations).toBeGreaterThan(5);
});

describe("a mistake in the permissions fails here as it would in AWS:", () => {
  const KEY = "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
  let stack: TestStack;
  const denied: string[] = [];
  beforeAll(async () => {
    stack = await startTestStack({ settings: { KMS_KEY_ARN: KEY } });
    stack.aws.authorization.onDecision(({ action, decision }) => {
      if (!decision.allowed) denied.push(`${action}: ${decision.policy}`);
    });
  });
  afterAll(() => stack.close());
  let complained: jest.SpyInstance;
  beforeEach(() => {
    denied.length = 0;
    complained = jest.spyOn(console, "error").mockImplementation(() => undefined);
  });
  afterEach(() => complained.mockRestore());

  /** Writes the policies of a role anew, and gives them back after the work. */
  async function withPolicy(role: string, change: (text: string) => string, work: () => Promise<unknown>) {
    const { rolePolicies } = stack.aws.principals;
    const name = stack.names.role(role as never);
    const before = rolePolicies.get(name) ?? {};
    rolePolicies.set(name, Object.fromEntries(Object.entries(before).map(([one, text]) => [one, change(text)])));
    expect(rolePolicies.get(name)).not.toEqual(before);
    await work().finally(() => rolePolicies.set(name, before));
    // What follows a failed execution, such as its sweep, holds the lock for a moment.
    await settled(stack.aws);
  }

  test("a PassRole that is missing", async () => {
    await withPolicy(
      "create-version",
      (text) => text.replace("iam:PassRole", "iam:GetRole"),
      async () => {
        await expect(stack.run("provision-endpoint")).rejects.toThrow(
          /iam:PassRole on resource: .*no identity-based policy/,
        );
      },
    );
  });

  test("a trust policy with the wrong service", async () => {
    const { trustPolicies } = stack.aws.principals;
    const name = stack.names.role("endpoint");
    const before = trustPolicies.get(name) ?? "";
    trustPolicies.set(name, before.replace("sagemaker.", "lambda."));
    await expect(stack.run("provision-endpoint").finally(() => trustPolicies.set(name, before))).rejects.toThrow(
      "allows principal 'sagemaker.amazonaws.com' to assume the role",
    );
    await settled(stack.aws);
  });

  test("an endpoint's ARN that is misspelt", async () => {
    await stack.run("provision-endpoint");
    const key = await stack.createKey("mistakes");
    const ask = () =>
      fetch(`${stack.httpApiUrl}/v1/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ model: "default", prompt: "The", max_tokens: 1 }),
      });
    await withPolicy(
      "openai-proxy",
      (text) => text.replaceAll("endpoint/openai-sagemaker", "endpoint/openai-sagemakr"),
      async () => {
        const response = await ask();
        expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([
          500,
          "not_permitted",
        ]);
      },
    );
    expect((await ask()).status).toBe(200);
  });

  const alarm = () => {
    const { alarms, sns } = stack.aws;
    const [topic = ""] = sns.arns;
    const rule = { EvaluationPeriods: 1, ComparisonOperator: "GreaterThanThreshold" as const, AlarmActions: [topic] };
    alarms.put({ ...rule, AlarmName: "somebodys" });
    const before = sns.messages.length;
    alarms.setState("somebodys", "ALARM");
    alarms.delete("somebodys");
    return { topic, told: sns.messages.length - before };
  };

  test("a topic without its policy", () => {
    const { topic, told } = alarm();
    expect(told).toBe(1);
    const { resourcePolicies } = stack.aws.authorization;
    const before = resourcePolicies.get(topic);
    resourcePolicies.delete(topic);
    expect(alarm().told).toBe(0);
    expect(denied).toEqual(["sns:Publish: resource-based policy"]);
    if (before) resourcePolicies.set(topic, before);
  });

  const NOBODY = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::210987654321:root" },
      Action: "kms:*",
      Resource: "*",
    },
  });

  test("a key whose policy names nobody", () => {
    stack.aws.authorization.resourcePolicies.set(KEY, readPolicy("resource", NOBODY));
    expect(alarm().told).toBe(0);
    expect(denied).toEqual(["kms:Decrypt: resource-based policy"]);
  });

  test("a key whose policy does not name CloudWatch Logs: the stage is not brought up", async () => {
    const toAccount = NOBODY.replace("210987654321", "123456789012");
    for (const policy of [NOBODY, toAccount]) {
      const starting = startTestStack({ settings: { KMS_KEY_ARN: KEY }, keyPolicies: { [KEY]: policy } });
      await expect(starting).rejects.toThrow(
        /^The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-north-1:123456789012:log-group:\S+'$/,
      );
    }
  });
});
