import { Agent } from "node:http";
import type { WantedPort } from "../listen-on-loopback.ts";
import { requireAccess } from "./access/operation-access.ts";
import { apiGateway } from "./api-gateway/api-gateway.ts";
import { applicationAutoScaling } from "./application-auto-scaling/application-auto-scaling.ts";
import { budgets } from "./budgets/budgets.ts";
import { type Clock, systemClock } from "./clock.ts";
import { cloudWatch } from "./cloudwatch/cloudwatch.ts";
import { cloudWatchLogs } from "./cloudwatch-logs/cloudwatch-logs.ts";
import { dynamoDb } from "./dynamodb/dynamodb.ts";
import { elasticComputeCloud } from "./ec2/elastic-compute-cloud.ts";
import { containerRegistry } from "./ecr/container-registry.ts";
import { eventBridge } from "./eventbridge/eventbridge.ts";
import { type Faults, noFaults } from "./faults.ts";
import { identityAndAccessManagement } from "./iam/identity-and-access-management.ts";
import { jsonProtocol } from "./json-protocol.ts";
import { lambdaFunctions } from "./lambda-functions/lambda-functions.ts";
import { type LocalAwsState, localAwsState } from "./local-aws-state.ts";
import { priceList } from "./pricing/price-list.ts";
import type { BeforeOperation } from "./protocol.ts";
import { queryProtocol } from "./query-protocol.ts";
import { resourceGroupsTagging } from "./resource-groups-tagging/resource-groups-tagging.ts";
import { objectStorage } from "./s3/object-storage.ts";
import type { LaunchContainer } from "./sagemaker/container.ts";
import { stopFleet } from "./sagemaker/fleet.ts";
import { sageMaker } from "./sagemaker/sagemaker.ts";
import { DEFAULT_ENDPOINT_DELAYS, type EndpointDelays } from "./sagemaker/sagemaker-context.ts";
import { nativePathProtocol } from "./sagemaker-runtime/native-path-protocol.ts";
import { runtimeProtocol } from "./sagemaker-runtime/runtime-protocol.ts";
import { schedulerProtocol } from "./scheduler/scheduler-protocol.ts";
import { secretsManager } from "./secrets-manager/secrets-manager.ts";
import { listen } from "./server.ts";
import { serviceQuotas } from "./service-quotas/service-quotas.ts";
import { simpleNotificationService } from "./sns/simple-notification-service.ts";
import { systemsManager } from "./ssm/systems-manager.ts";
import { stepFunctions } from "./step-functions/step-functions.ts";
import { securityTokenService } from "./sts/security-token-service.ts";

export interface LocalAwsOptions {
  readonly region: string;
  /** 12 digits; default `123456789012`. */
  readonly accountId?: string;
  /** Default: any free port. */
  readonly port?: WantedPort | undefined;
  readonly launchContainer: LaunchContainer;
  readonly clock?: Clock;
  readonly faults?: Faults;
  /** "for endpoint usage", by instance type; default 4 for each that the product knows. */
  readonly quotas?: Readonly<Record<string, number>>;
  readonly endpointDelays?: Partial<EndpointDelays>;
  /** What Secrets Manager has, by name or ARN. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** A running local AWS, and what it remembers. */
export interface LocalAws extends LocalAwsState {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly port: number;
  /** Stops executions and containers, ends connections, and leaves nothing running. */
  close(): Promise<void>;
}

/**
 * SageMaker, its runtime, SSM, Step Functions, CloudWatch, EventBridge and its Scheduler, and what is asked of other services,
 * on 127.0.0.1, for unmodified SDK clients and the AWS CLI, with the credentials of the operator or of a role's session. State is
 * in memory.
 */
export async function createLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { region, accountId = "123456789012", clock = systemClock, faults = noFaults } = options;
  const account = { region, accountId };
  const closing = new AbortController();
  const background = new Set<Promise<void>>();
  const agent = containerAgent();
  const state = localAwsState({ account, clock, quotas: options.quotas, secrets: options.secrets });
  const { endpoints } = state.sageMaker;
  await state.authorization.prepare(...SERVICES_ASK_FOR);

  const control = sageMaker({
    ...state,
    ...account,
    state: state.sageMaker,
    clock,
    launchContainer: options.launchContainer,
    delays: { ...DEFAULT_ENDPOINT_DELAYS, ...options.endpointDelays },
    closing: closing.signal,
    inBackground(work) {
      const tracked = work
        .catch((error: unknown) => console.error("The local AWS failed:", error))
        .finally(() => background.delete(tracked));
      background.add(tracked);
    },
    async call(caller, service, operation, input) {
      await before(caller, { service, operation, input });
      return services.find(({ name }) => name === service)?.operations[operation]?.(input, caller);
    },
  });
  const services = [
    control,
    systemsManager(state.parameters),
    stepFunctions(state.stateMachines, state.executions),
    serviceQuotas(state.quotas, account),
    cloudWatchLogs(state.logGroups, { ...account, ...state }),
    priceList(region),
    containerRegistry(state.containerImages, region),
    resourceGroupsTagging(state.taggedResources),
    cloudWatch(state),
    budgets(state.budgets),
    applicationAutoScaling({ ...account, clock, scaling: state.autoScaling, endpoints }),
    secretsManager(state.secrets),
    dynamoDb(state.tables),
    eventBridge(state.eventBus),
  ];
  const before: BeforeOperation = async (caller, request) => {
    await requireAccess(state.authorization, request, { caller, place: { ...account, state } });
    await faults(request);
  };
  const forgetApi = (id: string) => state.taggedResources.delete(`arn:aws:apigateway:${region}::/apis/${id}`);
  const { server, port } = await listen({
    region,
    credentials: state.credentials,
    port: options.port,
    protocols: [
      nativePathProtocol({ ...account, clock, endpoints, metrics: state.metrics, agent }, before),
      runtimeProtocol({ ...account, clock, endpoints, metrics: state.metrics, agent }, before),
      lambdaFunctions(state.functions, state.functionConcurrency, before),
      objectStorage(state, before),
      schedulerProtocol(state.schedules, before),
      apiGateway(state.httpApis, forgetApi, before),
      queryProtocol(
        [
          securityTokenService({ ...state, accountId, clock }),
          identityAndAccessManagement(state.principals, accountId),
          elasticComputeCloud(state.network, region),
          simpleNotificationService(state.sns),
        ],
        before,
      ),
      jsonProtocol(services, before),
    ],
  });

  async function close() {
    closing.abort(new Error("The local AWS is closing."));
    const delivered = state.targets.close();
    state.alarms.close();
    state.schedules.cancelAll();
    state.executions.abortAll();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    agent.destroy();
    await Promise.all([...background, delivered]);
    await Promise.all(endpoints.list().map(({ fleet = [] }) => stopFleet(fleet)));
    await closed;
  }
  return { ...state, url: `http://127.0.0.1:${port}`, port, close };
}

/** What services ask for by themselves, for a role or a resource of the account. */
const SERVICES_ASK_FOR = [
  "cloudwatch:DescribeAlarms",
  "cloudwatch:PutMetricData",
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetAuthorizationToken",
  "ecr:GetDownloadUrlForLayer",
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "lambda:InvokeFunction",
  "lambda:InvokeFunctionUrl",
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:DescribeLogStreams",
  "logs:PutLogEvents",
  "s3:GetObject",
  "s3:ListBucket",
  "sns:Publish",
  "states:StartExecution",
  "sts:AssumeRole",
];

/**
 * Idle connections are given up before a container does (uvicorn, vLLM's server, waits 5 s): otherwise an invocation could
 * meet a connection that is just being closed.
 */
function containerAgent(): Agent {
  return new Agent({ keepAlive: true, timeout: 2_000 });
}
