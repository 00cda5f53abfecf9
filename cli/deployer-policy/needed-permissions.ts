import { hasWebUi, type Settings } from "../../settings/settings.ts";
import { DEPLOYER_PERMISSIONS, type Extra, type ResourceName } from "./deployer-permissions.ts";
import { deployerResources, type PolicyScope } from "./deployer-resources.ts";

/** Actions on one resource, as concrete as a simulation wants it. */
export interface NeededPermissions {
  readonly actions: readonly string[];
  readonly resource: string;
}

/** What stands for the `*` of a stage's resources where it is not a function or its like. */
const EXAMPLES: Partial<Record<ResourceName, string>> = {
  everything: "*",
  parameters: "openai-base-url",
  "instance profiles": "openwebui",
  "state machines": "provision-endpoint",
  executions: "provision-endpoint:name",
  "HTTP APIs": "/id",
  endpoints: "default--blue",
  schedules: "sweeper",
  rules: "ended-executions",
  alarms: "server-errors",
  "service-linked role": "events.amazonaws.com/AWSServiceRoleForCloudWatchEvents",
  states: "model.tfstate.tflock",
};

/** What a deployment calls with the caller's own credentials: by Terraform, and by these tools. */
export function neededPermissions(
  place: Omit<PolicyScope, "stateBucket" | "customerKey">,
  settings: Settings,
): NeededPermissions[] {
  const resources = deployerResources({
    ...place,
    stateBucket: settings.STATE_BUCKET,
    customerKey: settings.KMS_KEY_ARN,
  });
  const extras: Readonly<Record<Extra, boolean>> = {
    "web UI": hasWebUi(settings),
    budget: settings.BUDGET_USD !== undefined,
    mail: settings.NOTIFY_EMAIL !== undefined,
    "state bucket": settings.STATE_BUCKET !== undefined,
    "customer key": settings.KMS_KEY_ARN !== undefined,
  };
  const needed = DEPLOYER_PERMISSIONS.filter(
    ({ by, with: extra }) =>
      by.some((caller) => !["operate", "AWS CLI"].includes(caller)) && (extra === undefined || extras[extra]),
  );
  const actionsOn = (name: ResourceName) =>
    needed.filter(({ on }) => on === name).flatMap(({ actions }) => actions.filter((one) => one !== UNNEEDED));
  return [...new Set(needed.map(({ on }) => on))].map((name) => ({
    resource: (resources[name].arns[0] ?? "*").replaceAll("*", EXAMPLES[name] ?? "openai-proxy"),
    actions: [...new Set(actionsOn(name))],
  }));
}

/** Who takes a boundary away needs it; who is held by one has not got it. */
const UNNEEDED = "iam:DeleteRolePermissionsBoundary";
