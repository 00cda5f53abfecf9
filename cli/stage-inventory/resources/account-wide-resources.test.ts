import { namesOf } from "../../../names.ts";
import { signInAsDeployer } from "../../../testing/local-aws/permissions.ts";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { accountWideResources } from "./account-wide-resources.ts";
import { type ResourceClients, resourceClients } from "./resource-clients.ts";

const names = namesOf("dev");
const role = (name: string) => `openai-sagemaker-dev-${name}`;
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let clients: ResourceClients;

beforeEach(async () => {
  const started = await startTestAws();
  aws = started.aws;
  clients = resourceClients({ ...started.client, credentials: signInAsDeployer(aws).credentials });
  for (const name of [role("endpoint"), role("events"), "openai-sagemaker-dev2-endpoint"]) {
    aws.principals.roles.set(name, `arn:aws:iam::123456789012:role/${name}`);
  }
  aws.dashboards.add(names.dashboard).add("openai-sagemaker-dev2");
  aws.budgets.add(names.budget);
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
});

const policy = (...regions: string[]) => ({
  own: JSON.stringify({ Resource: regions.map((region) => `arn:aws:logs:${region}:123456789012:log-group:x`) }),
});
const EVERYTHING = {
  "IAM roles": [role("endpoint"), role("events")],
  "instance profiles": [],
  "IAM policies": [],
  dashboards: [names.dashboard],
  budgets: [names.budget],
};

test.each([
  ["roles without a policy, which a killed run left", {}],
  ["roles with permissions in this region", { endpoint: policy("us-east-1", "eu-north-1") }],
  [
    "roles of which one only reads a secret of another region",
    { endpoint: policy("us-east-1"), events: policy("eu-north-1") },
  ],
])("lists %s", async (_, policies) => {
  for (const [name, documents] of Object.entries(policies)) aws.principals.rolePolicies.set(role(name), documents);
  expect(await accountWideResources(clients, names)).toEqual({ listed: EVERYTHING, elsewhere: undefined });
});

test("lists nothing that belongs to the stage of the same name in another region, and names that region", async () => {
  aws.principals.rolePolicies.set(role("events"), policy("us-east-1"));
  const { listed, elsewhere } = await accountWideResources(clients, names);
  expect(elsewhere).toBe("us-east-1");
  expect(Object.values(listed).flat()).toEqual([]);
});
