import { GetIntegrationsCommand, GetRoutesCommand } from "@aws-sdk/client-apigatewayv2";
import { ListDashboardsCommand } from "@aws-sdk/client-cloudwatch";
import { GetLifecyclePoliciesCommand } from "@aws-sdk/client-dlm";
import { DescribeSecurityGroupRulesCommand } from "@aws-sdk/client-ec2";
import { ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { GetPolicyCommand } from "@aws-sdk/client-lambda";
import { type ResourceClients, resourceClients } from "../../cli/stage-inventory/resources/resource-clients.ts";
import { listStageResources, type StageResources } from "../../cli/stage-inventory/resources/stage-resources.ts";
import { type Names, namesOf } from "../../names.ts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import { CONNECTION } from "./connection.ts";
import type { Deployment } from "./deployment.ts";
import { readStates } from "./states.ts";

export interface Whole {
  /** Addresses in the states, and which of them are tainted. */
  readonly addresses: readonly string[];
  readonly locks: readonly string[];
  /** How many of each kind AWS has, in the states or not. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What there is of a stage, in its states and in AWS: two stages that were deployed alike have the same. */
export async function wholeOf(deployment: Deployment, endpoint: string): Promise<Whole> {
  const { resources, locks } = await readStates(deployment, endpoint);
  const clients = resourceClients({ ...CONNECTION, endpoint });
  const names = namesOf(deployment.place.stage);
  const found = await listStageResources(clients, names);
  const kinds = { ...found.listed, ...found.tagged };
  const counts = {
    ...Object.fromEntries(Object.entries(kinds).map(([kind, list]) => [kind, list.length])),
    ...(await parts(clients, names, found)),
  };
  for (const client of Object.values(clients)) client.destroy();
  const tainted = [...resources].filter(([, id]) => id === "tainted").map(([address]) => `tainted ${address}`);
  return { addresses: [...resources.keys(), ...tainted].sort(), locks, counts };
}

/** What carries no tags: it goes with something else, and the product does not list it. */
async function parts(clients: ResourceClients, names: Names, { listed, tagged }: StageResources) {
  const { apiGateway, cloudWatch, dlm, ec2, eventBridge, iam, lambda } = clients;
  const count = async <T>(of: readonly T[], list: (one: T) => Promise<readonly unknown[] | undefined>) =>
    (await Promise.all(of.map(list))).reduce((sum, found) => sum + (found?.length ?? 0), 0);
  const apis = listed["HTTP APIs"].map((ApiId) => ({ ApiId, MaxResults: "500" }));
  const { Policies = [] } = await dlm.send(new GetLifecyclePoliciesCommand({}));
  const dashboards = await cloudWatch.send(new ListDashboardsCommand({ DashboardNamePrefix: names.prefix }));
  const groups = { Filters: [{ Name: "group-id", Values: [...listed["security groups"]] }] };
  return {
    routes: await count(apis, async (api) => (await apiGateway.send(new GetRoutesCommand(api))).Items),
    integrations: await count(apis, async (api) => (await apiGateway.send(new GetIntegrationsCommand(api))).Items),
    "security group rules": await count(listed["security groups"].slice(0, 1), async () => {
      return (await ec2.send(new DescribeSecurityGroupRulesCommand(groups))).SecurityGroupRules;
    }),
    "role policies": await count(listed["IAM roles"], async (RoleName) => {
      return (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames;
    }),
    "function permissions": await count(listed.functions, async (FunctionName) => {
      const policy = await unlessMissing(lambda.send(new GetPolicyCommand({ FunctionName })));
      return JSON.parse(policy?.Policy ?? "{}").Statement;
    }),
    "rule targets": await count(tagged["EventBridge rules"] ?? [], async (arn) => {
      return (await eventBridge.send(new ListTargetsByRuleCommand({ Rule: arn.split("/").at(-1) }))).Targets;
    }),
    "snapshot policies": Policies.filter(({ Description = "" }) => Description.includes(names.prefix)).length,
    dashboards: dashboards.DashboardEntries?.length ?? 0,
  };
}

/** Sentences for what differs, or should not be there at all. */
export function differences(whole: Whole, reference: Pick<Whole, "addresses" | "counts">): string[] {
  const missing = reference.addresses.filter((one) => !whole.addresses.includes(one));
  const more = whole.addresses.filter((one) => !reference.addresses.includes(one));
  const counts = Object.keys({ ...whole.counts, ...reference.counts })
    .filter((kind) => (whole.counts[kind] ?? 0) !== (reference.counts[kind] ?? 0))
    .map((kind) => `${whole.counts[kind] ?? 0} ${kind} in place of ${reference.counts[kind] ?? 0}`);
  return [...some("lacks", missing), ...some("has", more), ...counts, ...whole.locks.map((lock) => `the lock ${lock}`)];
}

/** So many are named. */
const NAMED = 5;

function some(verb: string, addresses: readonly string[]): string[] {
  const more = addresses.length - NAMED;
  return [
    ...addresses.slice(0, NAMED).map((one) => `${verb} ${one}`),
    ...(more > 0 ? [`and ${verb} ${more} more`] : []),
  ];
}

/** What a stage is compared with that was destroyed. */
export const NOTHING: Pick<Whole, "addresses" | "counts"> = { addresses: [], counts: {} };
