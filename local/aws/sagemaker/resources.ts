import type {
  CreateEndpointConfigInput,
  CreateModelInput,
  DeploymentConfig,
  EndpointStatus,
  Tag,
} from "@aws-sdk/client-sagemaker";
import { validationException } from "../aws-error.ts";
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

export type ResourceKind = "model" | "endpoint-config" | "endpoint";

const KIND_NAMES: Readonly<Record<ResourceKind, string>> = {
  model: "model",
  "endpoint-config": "endpoint configuration",
  endpoint: "endpoint",
};

/** The resources of one kind, found by name. SageMaker's ARNs are in lower case, so names differ by more than case. */
export class ResourceTable<T extends Resource> {
  readonly kind: ResourceKind;
  readonly #arnPrefix: string;
  readonly #byArn = new Map<string, T>();

  constructor(kind: ResourceKind, { region, accountId }: { region: string; accountId: string }) {
    this.kind = kind;
    this.#arnPrefix = `arn:aws:sagemaker:${region}:${accountId}:${kind}/`;
  }

  arnOf(name: string): string {
    return this.#arnPrefix + name.toLowerCase();
  }

  add(resource: T): void {
    if (this.#byArn.has(resource.arn)) {
      throw validationException(`Cannot create already existing ${KIND_NAMES[this.kind]} "${resource.arn}".`);
    }
    this.#byArn.set(resource.arn, resource);
  }

  find(name: string): T | undefined {
    return this.#byArn.get(this.arnOf(name));
  }

  get(name: string): T {
    const resource = this.find(name);
    if (!resource) throw validationException(`Could not find ${KIND_NAMES[this.kind]} "${this.arnOf(name)}".`);
    return resource;
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
  /** By the ARN of the resource. */
  readonly tags: Map<string, Tag[]>;
}

export function emptySageMakerState(account: { region: string; accountId: string }): SageMakerState {
  return {
    models: new ResourceTable("model", account),
    endpointConfigs: new ResourceTable("endpoint-config", account),
    endpoints: new ResourceTable("endpoint", account),
    tags: new Map(),
  };
}
