import type { ListedApi } from "./api-gateway/api-gateway.ts";
import { noAutoScaling } from "./application-auto-scaling/scalable-targets.ts";
import { Authorization } from "./authorization.ts";
import type { Clock } from "./clock.ts";
import { Alarms } from "./cloudwatch/alarms.ts";
import { Metrics } from "./cloudwatch/metrics.ts";
import { LogGroups } from "./cloudwatch-logs/log-groups.ts";
import { Tables } from "./dynamodb/tables/tables.ts";
import { defaultNetwork } from "./ec2/network.ts";
import { deepLearningContainers } from "./ecr/container-registry.ts";
import { EventBus } from "./eventbridge/event-bus.ts";
import { Targets } from "./eventbridge/targets.ts";
import { createPrincipals } from "./iam/principals.ts";
import { Credentials, type IssuedCredentials, operatorPrincipal } from "./iam/sessions.ts";
import { parameterKeyPolicy } from "./parameter-key-policy.ts";
import type { TaggedResources } from "./resource-groups-tagging/resource-groups-tagging.ts";
import type { Buckets } from "./s3/buckets.ts";
import type { StoredObjects } from "./s3/object-storage.ts";
import { emptySageMakerState } from "./sagemaker/resources.ts";
import { Schedules } from "./scheduler/schedules.ts";
import type { Secrets } from "./secrets-manager/secrets-manager.ts";
import { endpointQuotas } from "./service-quotas/endpoint-quotas.ts";
import { Topics } from "./sns/topics.ts";
import { ParameterStore } from "./ssm/parameter-store.ts";
import { executionMetric } from "./step-functions/execution-metric.ts";
import { executionStatusChange } from "./step-functions/execution-status-change.ts";
import { Executions } from "./step-functions/executions.ts";
import { StateMachines } from "./step-functions/state-machines.ts";

interface StateOptions {
  readonly account: { readonly region: string; readonly accountId: string };
  readonly clock: Clock;
  readonly quotas?: Readonly<Record<string, number>> | undefined;
  readonly secrets?: Readonly<Record<string, string>> | undefined;
}

/** The credentials of the operator who started the local AWS. */
export const OPERATOR: IssuedCredentials = { accessKeyId: "local", secretAccessKey: "local" };

export type LocalAwsState = ReturnType<typeof localAwsState>;

/** The state of the local AWS. Code and tests may read and change it. */
export function localAwsState({ account, clock, quotas, secrets = {} }: StateOptions) {
  const principals = createPrincipals(account.accountId);
  const credentials = new Credentials();
  credentials.admit(OPERATOR.accessKeyId, OPERATOR.secretAccessKey, operatorPrincipal(principals, account.accountId));
  const authorization = new Authorization({ ...account, clock, principals });
  authorization.resourcePolicies.set(...parameterKeyPolicy(account));
  const encryptionKeys = new Map<string, string>();
  const sns = new Topics();
  const stateMachines = new StateMachines(account, clock);
  const executions = new Executions(account, clock);
  const targets = new Targets({ ...account, stateMachines, executions, clock, authorization });
  const eventBus = new EventBus({ ...account, clock, targets });
  const metrics = new Metrics(clock);
  executions.onEvent((execution, { type }) => {
    if (!type?.startsWith("Execution")) return;
    eventBus.send(executionStatusChange(execution));
    metrics.record(executionMetric(execution), 1);
  });
  return {
    sageMaker: emptySageMakerState(account),
    quotas: endpointQuotas(quotas),
    parameters: new ParameterStore(account, clock),
    /** Where code puts DynamoDB's tables; their items may be looked at. */
    tables: new Tables(),
    /** Where code registers the machines that StartExecution may start. */
    stateMachines,
    /** `onEvent` tells every state as it is entered and left. */
    executions,
    /** What functions and containers write. */
    logGroups: new LogGroups(clock),
    network: defaultNetwork(account.region),
    principals,
    /** Whose access keys there are. */
    credentials,
    /** Decides what each caller may. */
    authorization,
    /** ARNs of customers' keys, by the ARN of what they encrypt. */
    encryptionKeys,
    containerImages: deepLearningContainers(),
    /** ARNs of Lambda functions by name. */
    functions: new Map<string, string>(),
    /** HTTP APIs by id. */
    httpApis: new Map<string, ListedApi>(),
    /** Invocations of Lambda functions at once that the account may have, and how many no function has reserved. */
    functionConcurrency: { limit: 1_000, unreserved: 1_000 },
    /** What the tagging API finds. */
    taggedResources: new Map() as TaggedResources,
    metrics,
    /** Names of CloudWatch's dashboards, and of budgets. */
    dashboards: new Set<string>(),
    budgets: new Set<string>(),
    /** `setState` puts an alarm into ALARM. */
    alarms: new Alarms({ ...account, clock, metrics, eventBus, authorization, sns, encryptionKeys }),
    autoScaling: noAutoScaling(),
    /** Where code puts rules; its `events` are all that were sent. */
    eventBus,
    /** Where code registers the functions that rules and schedules start. */
    targets,
    /** Where code puts schedules; `fire` starts one at once. */
    schedules: new Schedules({ ...account, clock, targets }),
    /** `sns.messages` is what was published. */
    sns,
    /** S3's buckets that the stage made. */
    buckets: new Map() as Buckets,
    /** What S3 has of others. */
    objects: new Map() as StoredObjects,
    secrets: new Map(Object.entries(secrets)) as Secrets,
  };
}
