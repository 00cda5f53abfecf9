import { DescribeBudgetCommand } from "@aws-sdk/client-budgets";
import { paginateListDashboards } from "@aws-sdk/client-cloudwatch";
import {
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  paginateListInstanceProfiles,
  paginateListPolicies,
  paginateListRoles,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Names } from "../../../names.ts";
import { listPages } from "./list-pages.ts";
import type { ResourceClients } from "./resource-clients.ts";

type Clients = Pick<ResourceClients, "iam" | "cloudWatch" | "budgets" | "sts">;

/**
 * Resources whose names are shared by all regions of an account. They may belong to a stage of the same name in another region:
 * then lists none of them.
 */
export async function accountWideResources(clients: Clients, names: Names) {
  const { iam, cloudWatch } = clients;
  const ours = (name: string) => name.startsWith(`${names.prefix}-`);
  // The tagging API does not find roles. Source: its reference, "Services that support the Resource Groups Tagging API".
  const [roles, profiles, policies, dashboards, budgets] = await Promise.all([
    listPages(paginateListRoles({ client: iam }, {}), (page) => page.Roles?.map(({ RoleName }) => RoleName)),
    listPages(paginateListInstanceProfiles({ client: iam }, {}), (page) =>
      page.InstanceProfiles?.map(({ InstanceProfileName }) => InstanceProfileName),
    ),
    listPages(paginateListPolicies({ client: iam }, { Scope: "Local" }), (page) =>
      page.Policies?.map(({ PolicyName }) => PolicyName),
    ),
    listPages(paginateListDashboards({ client: cloudWatch }, { DashboardNamePrefix: names.dashboard }), (page) =>
      page.DashboardEntries?.map(({ DashboardName }) => DashboardName),
    ),
    budgetsNamed(clients, names.budget),
  ]);
  const listed = {
    "IAM roles": roles.filter(ours),
    "instance profiles": profiles.filter(ours),
    "IAM policies": policies.filter(ours),
    dashboards: dashboards.filter((name) => name === names.dashboard),
    budgets,
  };
  const elsewhere = await otherRegion(iam, listed["IAM roles"]);
  return { listed: elsewhere === undefined ? listed : emptied(listed), elsewhere };
}

function emptied<Listed extends Readonly<Record<string, string[]>>>(listed: Listed): Listed {
  return Object.fromEntries(Object.keys(listed).map((kind) => [kind, []])) as unknown as Listed;
}

async function budgetsNamed({ budgets, sts }: Clients, BudgetName: string): Promise<string[]> {
  // GovCloud has no budgets. Source: https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/using-services.html
  if ((await budgets.config.region()).startsWith("us-gov-")) return [];
  const { Account: AccountId } = await sts.send(new GetCallerIdentityCommand({}));
  try {
    await budgets.send(new DescribeBudgetCommand({ AccountId, BudgetName }));
    return [BudgetName];
  } catch (error) {
    if (error instanceof Error && error.name === "NotFoundException") return [];
    throw error;
  }
}

/** Regions in ARNs, `arn:aws:logs:eu-north-1:…`; ARNs of account-wide resources have none. */
const REGIONS = /\barn:[\w-]+:[\w-]+:([a-z]{2,}(?:-[a-z]+)+-\d):/g;

/** The other region that the roles' permissions are for. Undefined when they are for this region, or name none. */
async function otherRegion(iam: IAMClient, roles: readonly string[]): Promise<string | undefined> {
  const here = await iam.config.region();
  let other: string | undefined;
  for (const RoleName of roles) {
    const regions = [...(await readPolicies(iam, RoleName)).matchAll(REGIONS)].map(([, region]) => region);
    // A secret or a key may be in another region, but most of what a role uses is in its stage's.
    if (regions.includes(here)) return undefined;
    other ??= regions[0];
  }
  return other;
}

async function readPolicies(iam: IAMClient, RoleName: string): Promise<string> {
  try {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const documents = PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })));
    return (await Promise.all(documents))
      .map(({ PolicyDocument = "" }) => decodeURIComponent(PolicyDocument))
      .join("\n");
  } catch (error) {
    // Somebody has just deleted it.
    if (error instanceof Error && error.name.startsWith("NoSuchEntity")) return "";
    throw error;
  }
}
