import type { RoutingConfig } from "./routing-config.ts";

export interface S3Source {
  readonly S3DataSource: {
    readonly S3Uri: string;
    readonly S3DataType: "S3Prefix";
    readonly CompressionType: "None";
  };
}

export interface PrimaryContainer {
  readonly Image: string;
  readonly Environment: Readonly<Record<string, string>>;
  readonly ModelDataSource?: S3Source;
  /** Adapters: each is found by its channel's name, which is its alias. */
  readonly AdditionalModelDataSources?: (S3Source & { readonly ChannelName: string })[];
}

export interface InstancePool {
  readonly InstanceType: string;
  /** From 1, the preferred one. */
  readonly Priority: number;
  /** Where this type's container is configured differently. */
  readonly ModelNameOverride?: string;
}

/** The input of create-version for one try. Capitalised fields are parameters of SageMaker's API. It holds no secret. */
export interface Attempt {
  readonly instanceTypes: readonly string[];
  readonly configName: string;
  readonly models: readonly { readonly ModelName: string; readonly PrimaryContainer: PrimaryContainer }[];
  readonly productionVariant: {
    readonly VariantName: "primary";
    readonly ModelName: string;
    readonly InitialInstanceCount: number;
    readonly InstanceType?: string;
    readonly InstancePools?: readonly InstancePool[];
    readonly VariantInstanceProvisionTimeoutInSeconds?: number;
    readonly ContainerStartupHealthCheckTimeoutInSeconds: number;
    readonly ModelDataDownloadTimeoutInSeconds: number;
    readonly InferenceAmiVersion?: string;
    readonly VolumeSizeInGB?: number;
    readonly RoutingConfig: RoutingConfig;
  };
  /** An endpoint that is still Creating after that is given up. */
  readonly creationTimeoutSeconds: number;
  /** See `attemptHash`. */
  readonly hash: string;
}
