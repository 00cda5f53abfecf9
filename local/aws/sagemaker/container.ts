/** What a production variant asks to be started. */
export interface ContainerLaunch {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** S3 URI of the model's artefacts, which SageMaker would put into `/opt/ml/model`. */
  readonly modelDataUrl?: string;
  /** S3 URIs that SageMaker would put into `/opt/ml/additional-model-data-sources/<channel>/`, by channel. */
  readonly additionalSources?: Readonly<Record<string, string>>;
  readonly instanceType: string;
  readonly endpointName: string;
  readonly variantName: string;
  /** Takes each line that the container writes to the endpoint's log group. */
  readonly log: (line: string) => void;
}

/** A started container; it need not answer `GET /ping` yet. */
export interface Container {
  /** Base URL of the server that answers `GET /ping` and `POST /invocations`. */
  readonly url: string;
  /** Resolves when nothing of it is left running; also when it had ended before. */
  stop(): Promise<void>;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/**
 * Starts a container on an instance. A rejection fails the deployment, and its message becomes the endpoint's
 * `FailureReason`; see `INSUFFICIENT_CAPACITY` for the commonest of AWS's own. It has to settle: closing the local AWS waits
 * for it.
 */
export type LaunchContainer = (launch: ContainerLaunch) => Promise<Container>;

/** `FailureReason` of an endpoint whose instance type has no capacity. */
export const INSUFFICIENT_CAPACITY =
  "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error. " +
  "Please retry using a different ML instance type or after some time.";
