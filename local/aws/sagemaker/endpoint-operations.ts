import {
  type CreateEndpointOutput,
  EndpointStatus,
  type ListEndpointsOutput,
  type UpdateEndpointOutput,
} from "@aws-sdk/client-sagemaker";
import * as v from "valibot";
import { validationException } from "../aws-error.ts";
import { oneOf } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { createFleet, deleteFleet, replaceFleet } from "./deployment.ts";
import { DeploymentConfigShape, requirePossible } from "./deployment-config.ts";
import { describeEndpoint } from "./describe-endpoint.ts";
import { requireAlarms, takeEndpointRole } from "./endpoint-role.ts";
import { requireQuota } from "./endpoint-usage.ts";
import { listResources } from "./list-resources.ts";
import type { Endpoint } from "./resources.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";
import { entityName, listEntries, tagList } from "./shapes.ts";

const CreateEndpointInput = v.looseObject({
  EndpointName: entityName,
  EndpointConfigName: entityName,
  Tags: v.optional(tagList),
});
const UpdateEndpointInput = v.looseObject({
  EndpointName: entityName,
  EndpointConfigName: entityName,
  DeploymentConfig: v.optional(DeploymentConfigShape),
});
const EndpointInput = v.looseObject({ EndpointName: entityName });
const ListEndpointsInput = v.looseObject({
  ...listEntries,
  StatusEquals: v.optional(oneOf(Object.values(EndpointStatus))),
});

export function endpointOperations(context: SageMakerContext): Readonly<Record<string, Operation>> {
  const { state, clock } = context;
  const { endpoints, endpointConfigs } = state;
  return {
    CreateEndpoint: operation(CreateEndpointInput, (input): CreateEndpointOutput => {
      const { EndpointName: name } = input;
      const config = endpointConfigs.get(input.EndpointConfigName);
      const arn = endpoints.arnOf(name);
      const now = clock.now();
      if (!endpoints.find(name)) requireQuota(config, context);
      const endpoint: Endpoint = { name, arn, creationTime: now, lastModifiedTime: now, status: "Creating", config };
      endpoints.add(endpoint);
      if (input.Tags) state.tags.set(arn, input.Tags);
      context.inBackground(createFleet(endpoint, context));
      return { EndpointArn: arn };
    }),

    UpdateEndpoint: operation(UpdateEndpointInput, (input): UpdateEndpointOutput => {
      const endpoint = endpoints.get(input.EndpointName);
      const config = endpointConfigs.get(input.EndpointConfigName);
      requireSettled(endpoint);
      // "DeleteEndpoint is the only operation that can be performed on a failed endpoint": API reference, EndpointStatus.
      if (endpoint.status === "Failed") throw validationException(`Cannot update failed endpoint "${endpoint.arn}".`);
      if (endpoint.config.name === config.name) {
        const message = `Cannot update endpoint with the currently in use endpoint configuration "${config.name}"`;
        throw validationException(message);
      }
      const deployment = input.DeploymentConfig ?? {};
      requirePossible(deployment, [endpoint.config, config]);
      requireQuota(config, context, { deployment, replaced: endpoint.config });
      if (deployment.AutoRollbackConfiguration?.Alarms?.length) {
        for (const role of modelRoles(config, context)) requireAlarms(role, context);
      }
      endpoint.lastDeployment = input.DeploymentConfig;
      context.inBackground(replaceFleet(endpoint, config, deployment, context));
      return { EndpointArn: endpoint.arn };
    }),

    DeleteEndpoint: operation(EndpointInput, (input) => {
      const endpoint = endpoints.get(input.EndpointName);
      requireSettled(endpoint);
      context.inBackground(deleteFleet(endpoint, context));
    }),

    DescribeEndpoint: operation(EndpointInput, (input) => describeEndpoint(endpoints.get(input.EndpointName))),

    ListEndpoints: operation(ListEndpointsInput, (input): ListEndpointsOutput => {
      const { items, nextToken } = listResources(
        endpoints,
        input,
        ({ status }) => status === (input.StatusEquals ?? status),
      );
      return {
        Endpoints: items.map((endpoint) => ({
          EndpointName: endpoint.name,
          EndpointArn: endpoint.arn,
          CreationTime: endpoint.creationTime,
          LastModifiedTime: endpoint.lastModifiedTime,
          EndpointStatus: endpoint.status,
        })),
        ...(nextToken && { NextToken: nextToken }),
      };
    }),
  };
}

/** Those of a configuration's models. */
function modelRoles(config: Endpoint["config"], context: SageMakerContext) {
  return (config.definition.ProductionVariants ?? [])
    .flatMap(({ ModelName = "" }) => context.state.models.find(ModelName)?.definition.ExecutionRoleArn ?? [])
    .map((arn) => takeEndpointRole(arn, context));
}

/** AWS says "update" here also when the endpoint was to be deleted. */
function requireSettled({ status, arn }: Endpoint): void {
  if (status !== "InService" && status !== "Failed")
    throw validationException(`Cannot update in-progress endpoint "${arn}".`);
}
