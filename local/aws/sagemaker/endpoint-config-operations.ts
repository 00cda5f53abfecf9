import {
  type CreateEndpointConfigOutput,
  type DescribeEndpointConfigOutput,
  type ListEndpointConfigsOutput,
  ProductionVariantInferenceAmiVersion,
  ProductionVariantInstanceType,
  RoutingStrategy,
} from "@aws-sdk/client-sagemaker";
import * as v from "valibot";
import { validationException } from "../aws-error.ts";
import { integer, listOf, oneOf } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { readPools } from "./instance-pools.ts";
import { listResources } from "./list-resources.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";
import { entityName, listEntries, modelName, roleArn, tagList } from "./shapes.ts";

const instanceType = oneOf(Object.values(ProductionVariantInstanceType));

const InstancePool = v.looseObject({
  InstanceType: instanceType,
  ModelNameOverride: v.optional(modelName),
  Priority: integer({ min: 1, max: 5 }),
});

const RoutingConfig = v.looseObject({
  RoutingStrategy: oneOf(Object.values(RoutingStrategy)),
  PrefixAwareRoutingConfig: v.optional(
    v.looseObject({
      PrefixLength: v.optional(integer({ min: 1_024, max: 65_536 })),
      ConcurrencyThreshold: v.optional(integer({ min: 1, max: 1_024 })),
    }),
  ),
});

const ProductionVariant = v.looseObject({
  VariantName: entityName,
  ModelName: v.optional(modelName),
  InitialInstanceCount: v.optional(integer({ min: 1 })),
  InstanceType: v.optional(instanceType),
  InstancePools: v.optional(listOf(InstancePool, { min: 1, max: 5 })),
  VariantInstanceProvisionTimeoutInSeconds: v.optional(integer({ min: 300, max: 3600 })),
  InitialVariantWeight: v.optional(integer({ min: 0 })),
  VolumeSizeInGB: v.optional(integer({ min: 1, max: 512 })),
  ModelDataDownloadTimeoutInSeconds: v.optional(integer({ min: 60, max: 3600 })),
  ContainerStartupHealthCheckTimeoutInSeconds: v.optional(integer({ min: 60, max: 3600 })),
  RoutingConfig: v.optional(RoutingConfig),
  InferenceAmiVersion: v.optional(oneOf(Object.values(ProductionVariantInferenceAmiVersion))),
});

const CreateEndpointConfigInput = v.looseObject({
  EndpointConfigName: entityName,
  ProductionVariants: listOf(ProductionVariant, { min: 1, max: 10 }),
  ExecutionRoleArn: v.optional(roleArn),
  MetricsConfig: v.optional(
    v.looseObject({
      EnableEnhancedMetrics: v.optional(v.boolean()),
      EnableDetailedObservability: v.optional(v.boolean()),
      MetricPublishFrequencyInSeconds: v.optional(v.picklist([10, 30, 60, 120, 180, 240, 300])),
    }),
  ),
  Tags: v.optional(tagList),
});
const EndpointConfigInput = v.looseObject({ EndpointConfigName: entityName });

/** What an endpoint that routes by prefix has to say of it, and no other may. */
function requirePrefix({ VariantName, RoutingConfig: routing }: v.InferOutput<typeof ProductionVariant>): void {
  const { PrefixLength, ConcurrencyThreshold } = routing?.PrefixAwareRoutingConfig ?? {};
  const isByPrefix = routing?.RoutingStrategy === "PREFIX_AWARE";
  if (isByPrefix && (PrefixLength === undefined || ConcurrencyThreshold === undefined)) {
    const message = `PrefixLength and ConcurrencyThreshold must be specified for variant "${VariantName}", whose RoutingStrategy is PREFIX_AWARE.`;
    throw validationException(message);
  }
  if (!isByPrefix && routing?.PrefixAwareRoutingConfig) {
    const message = `PrefixAwareRoutingConfig can only be specified when RoutingStrategy is PREFIX_AWARE, for variant "${VariantName}".`;
    throw validationException(message);
  }
}

export function endpointConfigOperations({ state, clock }: SageMakerContext): Readonly<Record<string, Operation>> {
  const { endpointConfigs, models } = state;
  return {
    CreateEndpointConfig: operation(CreateEndpointConfigInput, (input): CreateEndpointConfigOutput => {
      const variants = input.ProductionVariants.map((variant) => {
        const { VariantName, ModelName, InstanceType, InstancePools, InitialInstanceCount } = variant;
        if (!ModelName || !(InstanceType || InstancePools) || !InitialInstanceCount) {
          const message = `ModelName, InstanceType and InitialInstanceCount must be specified for variant "${VariantName}".`;
          throw validationException(message);
        }
        if (InstanceType && InstancePools) {
          const message = `InstanceType and InstancePools cannot both be specified for variant "${VariantName}".`;
          throw validationException(message);
        }
        requirePrefix(variant);
        for (const { modelName } of readPools(variant)) models.get(modelName);
        return { ...variant, InitialVariantWeight: variant.InitialVariantWeight ?? 1 };
      });
      if (new Set(variants.map(({ VariantName }) => VariantName)).size < variants.length) {
        throw validationException("Production variant names must be unique within an endpoint configuration.");
      }
      const arn = endpointConfigs.arnOf(input.EndpointConfigName);
      const definition = { ...input, ProductionVariants: variants };
      endpointConfigs.add({ name: input.EndpointConfigName, arn, creationTime: clock.now(), definition });
      if (input.Tags) state.tags.set(arn, input.Tags);
      return { EndpointConfigArn: arn };
    }),

    DescribeEndpointConfig: operation(EndpointConfigInput, (input): DescribeEndpointConfigOutput => {
      const { arn, creationTime, definition } = endpointConfigs.get(input.EndpointConfigName);
      const { Tags: _, EnableNetworkIsolation = false, ...described } = definition;
      return {
        ...described,
        EndpointConfigName: definition.EndpointConfigName,
        EndpointConfigArn: arn,
        ProductionVariants: definition.ProductionVariants,
        CreationTime: creationTime,
        EnableNetworkIsolation,
      };
    }),

    // AWS lets a configuration go that an endpoint still uses, though its documentation warns of it.
    DeleteEndpointConfig: operation(EndpointConfigInput, (input) => {
      const config = endpointConfigs.get(input.EndpointConfigName);
      endpointConfigs.remove(config);
      state.tags.delete(config.arn);
    }),

    ListEndpointConfigs: operation(v.looseObject(listEntries), (input): ListEndpointConfigsOutput => {
      const { items, nextToken } = listResources(endpointConfigs, input);
      return {
        EndpointConfigs: items.map(({ name, arn, creationTime }) => ({
          EndpointConfigName: name,
          EndpointConfigArn: arn,
          CreationTime: creationTime,
        })),
        ...(nextToken && { NextToken: nextToken }),
      };
    }),
  };
}
