import type { Principal } from "../../iam/principal.ts";
import type { Authorization } from "../authorization.ts";
import type { Clock } from "../clock.ts";
import type { Alarms } from "../cloudwatch/alarms.ts";
import type { LogGroups } from "../cloudwatch-logs/log-groups.ts";
import type { Buckets } from "../s3/buckets.ts";
import type { EndpointQuotas } from "../service-quotas/endpoint-quotas.ts";
import type { LaunchContainer } from "./container.ts";
import type { SageMakerState } from "./resources.ts";

/** How long the steps take that have nothing to do with the container, in milliseconds of the clock. */
export interface EndpointDelays {
  /** From `Creating` or `Updating` to the start of the container: in AWS the instance boots. */
  readonly provisioning: number;
  readonly rollback: number;
  readonly deletion: number;
}

export const DEFAULT_ENDPOINT_DELAYS: EndpointDelays = { provisioning: 500, rollback: 200, deletion: 200 };

/** What the operations of the control plane work with. */
export interface SageMakerContext {
  readonly region: string;
  readonly accountId: string;
  readonly authorization: Authorization;
  /** ARNs of customers' keys, by the ARN of what they encrypt. */
  readonly encryptionKeys: ReadonlyMap<string, string>;
  readonly state: SageMakerState;
  readonly clock: Clock;
  readonly quotas: EndpointQuotas;
  /** Those that roll an update back. */
  readonly alarms: Alarms;
  readonly launchContainer: LaunchContainer;
  readonly logGroups: LogGroups;
  readonly delays: EndpointDelays;
  /** Aborted when the local AWS closes. */
  readonly closing: AbortSignal;
  /** Where jobs write their results. */
  readonly buckets: Buckets;
  /**
   * Calls another operation in a role's name, as a service does for its customer. Of S3 and of SageMaker's runtime, which speak other
   * protocols, it only says whether the role may.
   * @throws AwsError as the operation does
   */
  call(caller: Principal, service: string, operation: string, input: object): Promise<unknown>;
  /** Runs work that goes on after the operation was answered; closing waits for it. */
  inBackground(work: Promise<void>): void;
}
