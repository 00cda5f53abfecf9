import type {
  AIBenchmarkJobStatus,
  AIRecommendation,
  AIRecommendationJobStatus,
  CreateAIBenchmarkJobRequest,
  CreateAIRecommendationJobRequest,
  CreateAIWorkloadConfigRequest,
  CreateEndpointConfigInput,
  CreateModelInput,
  DeploymentConfig,
  EndpointStatus,
  Tag,
} from "@aws-sdk/client-sagemaker";
import { AwsError, validationException } from "../aws-error.ts";
import type { Fleet } from "./running-variant.ts";

export interface Resource {
  readonly name: string;
  readonly arn: string;
  readonly creationTime: Date;
}

export interface Model extends Resource {
  readonly definition: CreateModelInput;
}

export interface EndpointConfig extends Resource {
  readonly definition: CreateEndpointConfigInput;
}

export interface Endpoint extends Resource {
  lastModifiedTime: Date;
  status: EndpointStatus;
  failureReason?: string;
  /** The configuration that serves, or would serve once the creation is done. */
  config: EndpointConfig;
  /** The configuration that is being deployed, and since when. */
  pending?: { readonly config: EndpointConfig; readonly startTime: Date };
  /** How the last update was to go, if it said so. */
  lastDeployment?: DeploymentConfig | undefined;
  /** What answers invocations; absent until the first deployment succeeded. */
  fleet?: Fleet;
}

/** What load a job makes. */
export interface WorkloadConfig extends Resource {
  readonly definition: CreateAIWorkloadConfigRequest;
}

/** What the two kinds of jobs that measure have in common. */
export interface MeasuringJob extends Resource {
  status: AIRecommendationJobStatus | AIBenchmarkJobStatus;
  failureReason?: string;
  endTime?: Date;
  /** Aborted by the operation that stops it. */
  readonly stopping: AbortController;
}

export interface RecommendationJob extends MeasuringJob {
  readonly definition: CreateAIRecommendationJobRequest;
  recommendations?: readonly AIRecommendation[];
}

export interface BenchmarkJob extends MeasuringJob {
  readonly definition: CreateAIBenchmarkJobRequest;
}

export interface ModelPackageGroup extends Resource {
  /** ARNs of its versions. */
  readonly packages: Set<string>;
}

export type ResourceKind =
  | "model"
  | "endpoint-config"
  | "endpoint"
  | "ai-workload-config"
  | "ai-recommendation-job"
  | "ai-benchmark-job"
  | "model-package-group";

const KIND_NAMES: Readonly<Record<ResourceKind, string>> = {
  model: "model",
  "endpoint-config": "endpoint configuration",
  endpoint: "endpoint",
  "ai-workload-config": "AI workload config",
  "ai-recommendation-job": "AI recommendation job",
  "ai-benchmark-job": "AI benchmark job",
  "model-package-group": "ModelPackageGroup",
};

/** How a service says that something is not there, or is there already. */
type NameError = (what: "missing" | "existing", sentence: string) => AwsError;

/** As the jobs that measure have it: the service model's errors of their operations. */
const jobError: NameError = (what, sentence) =>
  new AwsError(what === "missing" ? "ResourceNotFound" : "ResourceInUse", sentence);

/** The resources of one kind, found by name. SageMaker's ARNs are in lower case, so names differ by more than case. */
export class ResourceTable<T extends Resource> {
  readonly kind: ResourceKind;
  readonly #arnPrefix: string;
  readonly #byArn = new Map<string, T>();
  readonly #error: NameError;

  constructor(
    kind: ResourceKind,
    { region, accountId }: { region: string; accountId: string },
    error: NameError = (_, sentence) => validationException(sentence),
  ) {
    this.kind = kind;
    this.#error = error;
    this.#arnPrefix = `arn:aws:sagemaker:${region}:${accountId}:${kind}/`;
  }

  arnOf(name: string): string {
    return this.#arnPrefix + name.toLowerCase();
  }

  add(resource: T): void {
    if (this.#byArn.has(resource.arn)) {
      throw this.#error("existing", `Cannot create already existing ${KIND_NAMES[this.kind]} "${resource.arn}".`);
    }
    this.#byArn.set(resource.arn, resource);
  }

  find(name: string): T | undefined {
    return this.#byArn.get(this.arnOf(name));
  }

  get(name: string): T {
    const resource = this.find(name);
    if (resource) return resource;
    throw this.#error("missing", `Could not find ${KIND_NAMES[this.kind]} "${this.arnOf(name)}".`);
  }

  remove(resource: T): void {
    this.#byArn.delete(resource.arn);
  }

  list(): T[] {
    return [...this.#byArn.values()];
  }
}

/** Everything that the SageMaker control plane remembers. Tests may look at it and change it. */
export interface SageMakerState {
  readonly models: ResourceTable<Model>;
  readonly endpointConfigs: ResourceTable<EndpointConfig>;
  readonly endpoints: ResourceTable<Endpoint>;
  readonly workloadConfigs: ResourceTable<WorkloadConfig>;
  readonly recommendationJobs: ResourceTable<RecommendationJob>;
  readonly benchmarkJobs: ResourceTable<BenchmarkJob>;
  readonly modelPackageGroups: ResourceTable<ModelPackageGroup>;
  /** By the ARN of the resource. */
  readonly tags: Map<string, Tag[]>;
}

export function emptySageMakerState(account: { region: string; accountId: string }): SageMakerState {
  return {
    models: new ResourceTable("model", account),
    endpointConfigs: new ResourceTable("endpoint-config", account),
    endpoints: new ResourceTable("endpoint", account),
    workloadConfigs: new ResourceTable("ai-workload-config", account, jobError),
    recommendationJobs: new ResourceTable("ai-recommendation-job", account, jobError),
    benchmarkJobs: new ResourceTable("ai-benchmark-job", account, jobError),
    modelPackageGroups: new ResourceTable("model-package-group", account),
    tags: new Map(),
  };
}
