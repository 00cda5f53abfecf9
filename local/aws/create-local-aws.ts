import { Agent } from "node:http";
import { type Clock, systemClock } from "./clock.ts";
import { cloudWatchLogs } from "./cloudwatch-logs/cloudwatch-logs.ts";
import { LogGroups } from "./cloudwatch-logs/log-groups.ts";
import { elasticComputeCloud } from "./ec2/elastic-compute-cloud.ts";
import { defaultNetwork, type Network } from "./ec2/network.ts";
import { type ContainerImages, containerRegistry, deepLearningContainers } from "./ecr/container-registry.ts";
import { type Faults, noFaults } from "./faults.ts";
import { identityAndAccessManagement } from "./iam/identity-and-access-management.ts";
import { type Principals, rootOf } from "./iam/principals.ts";
import { jsonProtocol } from "./json-protocol.ts";
import { priceList } from "./pricing/price-list.ts";
import { queryProtocol } from "./query-protocol.ts";
import type { LaunchContainer } from "./sagemaker/container.ts";
import { stopFleet } from "./sagemaker/fleet.ts";
import { emptySageMakerState, type SageMakerState } from "./sagemaker/resources.ts";
import { sageMaker } from "./sagemaker/sagemaker.ts";
import { DEFAULT_ENDPOINT_DELAYS, type EndpointDelays } from "./sagemaker/sagemaker-context.ts";
import { runtimeProtocol } from "./sagemaker-runtime/runtime-protocol.ts";
import { listen } from "./server.ts";
import { type EndpointQuotas, endpointQuotas } from "./service-quotas/endpoint-quotas.ts";
import { serviceQuotas } from "./service-quotas/service-quotas.ts";
import { ParameterStore } from "./ssm/parameter-store.ts";
import { systemsManager } from "./ssm/systems-manager.ts";
import { Executions } from "./step-functions/executions.ts";
import { StateMachines } from "./step-functions/state-machines.ts";
import { stepFunctions } from "./step-functions/step-functions.ts";
import { securityTokenService } from "./sts/security-token-service.ts";

export interface LocalAwsOptions {
  readonly region: string;
  /** 12 digits; default `123456789012`. */
  readonly accountId?: string;
  /** Default: any free port. */
  readonly port?: number;
  readonly launchContainer: LaunchContainer;
  readonly clock?: Clock;
  readonly faults?: Faults;
  /** "for endpoint usage", by instance type; default 4 for each that the product knows. */
  readonly quotas?: Readonly<Record<string, number>>;
  readonly endpointDelays?: Partial<EndpointDelays>;
}

/** A running local AWS, and what it remembers. */
export interface LocalAws {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly port: number;
  readonly sageMaker: SageMakerState;
  readonly quotas: EndpointQuotas;
  readonly parameters: ParameterStore;
  /** Where code registers the machines that StartExecution may start. */
  readonly stateMachines: StateMachines;
  /** `onEvent` tells every state as it is entered and left. */
  readonly executions: Executions;
  /** What functions and containers write. */
  readonly logGroups: LogGroups;
  readonly network: Network;
  readonly principals: Principals;
  readonly containerImages: ContainerImages;
  /** Stops executions and containers, ends connections, and leaves nothing running. */
  close(): Promise<void>;
}

/**
 * SageMaker, its runtime, SSM, Step Functions, Service Quotas, STS and what is asked of IAM, EC2 and ECR, on 127.0.0.1, for
 * unmodified SDK clients and the AWS CLI with any credentials. State is in memory.
 */
export async function createLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { region, accountId = "123456789012", clock = systemClock, faults = noFaults } = options;
  const account = { region, accountId };
  const closing = new AbortController();
  const background = new Set<Promise<void>>();
  const agent = containerAgent();
  const state = emptySageMakerState(account);
  const quotas = endpointQuotas(options.quotas);
  const parameters = new ParameterStore(account, clock);
  const stateMachines = new StateMachines(account, clock);
  const executions = new Executions(account, clock);
  const logGroups = new LogGroups(clock);
  const network = defaultNetwork(region);
  const principals = rootOf(accountId);
  const containerImages = deepLearningContainers();

  const control = sageMaker({
    state,
    clock,
    quotas,
    launchContainer: options.launchContainer,
    logGroups,
    delays: { ...DEFAULT_ENDPOINT_DELAYS, ...options.endpointDelays },
    closing: closing.signal,
    inBackground(work) {
      const tracked = work
        .catch((error: unknown) => console.error("The local AWS failed:", error))
        .finally(() => background.delete(tracked));
      background.add(tracked);
    },
  });
  const services = [
    control,
    systemsManager(parameters),
    stepFunctions(stateMachines, executions),
    serviceQuotas(quotas, account),
    cloudWatchLogs(logGroups),
    priceList(region),
    containerRegistry(containerImages, region),
  ];
  const { server, port } = await listen({
    region,
    port: options.port,
    protocols: [
      runtimeProtocol({ ...account, clock, endpoints: state.endpoints, agent }, faults),
      queryProtocol(
        [
          securityTokenService(accountId, principals),
          identityAndAccessManagement(principals),
          elasticComputeCloud(network, region),
        ],
        faults,
      ),
      jsonProtocol(services, faults),
    ],
  });

  async function close() {
    closing.abort(new Error("The local AWS is closing."));
    executions.abortAll();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    agent.destroy();
    await Promise.all(background);
    await Promise.all(state.endpoints.list().map(({ fleet = [] }) => stopFleet(fleet)));
    await closed;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    sageMaker: state,
    quotas,
    parameters,
    stateMachines,
    executions,
    logGroups,
    network,
    principals,
    containerImages,
    close,
  };
}

/**
 * Idle connections are given up before a container does (uvicorn, vLLM's server, waits 5 s): otherwise an invocation could
 * meet a connection that is just being closed.
 */
function containerAgent(): Agent {
  return new Agent({ keepAlive: true, timeout: 2_000 });
}
