import type {
  ContainerDefinition as ContainerDefinitionInput,
  CreateModelOutput,
  DescribeModelOutput,
  ListModelsOutput,
} from "@aws-sdk/client-sagemaker";
import * as v from "valibot";
import { validationException } from "../aws-error.ts";
import { listOf, mapOf, oneOf, text } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { requireArtefacts, takeEndpointRole } from "./endpoint-role.ts";
import { listResources } from "./list-resources.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";
import { entityName, listEntries, modelName, roleArn, s3Url, tagList } from "./shapes.ts";

const s3DataSource = v.looseObject({
  S3Uri: s3Url,
  S3DataType: oneOf(["S3Prefix", "S3Object"]),
  CompressionType: oneOf(["None", "Gzip"]),
});

const ContainerDefinition = v.looseObject({
  ContainerHostname: v.optional(entityName),
  Image: v.optional(text({ max: 255, pattern: "[\\S]+" })),
  Mode: v.optional(oneOf(["SingleModel", "MultiModel"])),
  ModelDataUrl: v.optional(s3Url),
  ModelDataSource: v.optional(
    v.looseObject({
      S3DataSource: v.optional(s3DataSource),
    }),
  ),
  AdditionalModelDataSources: v.optional(
    listOf(
      v.looseObject({
        ChannelName: text({ max: 64, pattern: "[A-Za-z0-9\\.\\-_]+" }),
        S3DataSource: s3DataSource,
      }),
      { min: 0, max: 5 },
    ),
  ),
  Environment: v.optional(
    mapOf(
      { min: 0, max: 1024, pattern: "[a-zA-Z_][a-zA-Z0-9_]*" },
      { min: 0, max: 1024, pattern: "[\\S\\s]*" },
      { min: 0, max: 100 },
    ),
  ),
  ModelPackageName: v.optional(text({ min: 1, max: 176 })),
});

const CreateModelInput = v.looseObject({
  ModelName: modelName,
  PrimaryContainer: v.optional(ContainerDefinition),
  Containers: v.optional(listOf(ContainerDefinition, { max: 15 })),
  ExecutionRoleArn: v.optional(roleArn),
  Tags: v.optional(tagList),
  EnableNetworkIsolation: v.optional(v.boolean()),
});
const ModelInput = v.looseObject({ ModelName: modelName });

export function modelOperations(context: SageMakerContext): Readonly<Record<string, Operation>> {
  const { state, clock } = context;
  const { models } = state;
  return {
    CreateModel: operation(CreateModelInput, (input): CreateModelOutput => {
      const containers = [...(input.PrimaryContainer ? [input.PrimaryContainer] : []), ...(input.Containers ?? [])];
      if (containers.length === 0) {
        throw validationException("You must specify either a PrimaryContainer or a list of Containers.");
      }
      if (containers.some(({ Image, ModelPackageName }) => !Image && !ModelPackageName)) {
        throw validationException("Either Image or ModelPackageName must be specified for a container.");
      }
      if (!input.ExecutionRoleArn) throw validationException("ExecutionRoleArn must be specified.");
      const role = takeEndpointRole(input.ExecutionRoleArn, context);
      for (const container of containers) requireArtefacts(role, container as ContainerDefinitionInput, context);
      const arn = models.arnOf(input.ModelName);
      models.add({ name: input.ModelName, arn, creationTime: clock.now(), definition: input });
      if (input.Tags) state.tags.set(arn, input.Tags);
      return { ModelArn: arn };
    }),

    DescribeModel: operation(ModelInput, (input): DescribeModelOutput => {
      const { arn, creationTime, definition } = models.get(input.ModelName);
      const { Tags: _, EnableNetworkIsolation = false, ...described } = definition;
      return {
        ...described,
        ModelName: definition.ModelName,
        ModelArn: arn,
        CreationTime: creationTime,
        EnableNetworkIsolation,
      };
    }),

    DeleteModel: operation(ModelInput, (input) => {
      const model = models.get(input.ModelName);
      models.remove(model);
      state.tags.delete(model.arn);
    }),

    ListModels: operation(v.looseObject(listEntries), (input): ListModelsOutput => {
      const { items, nextToken } = listResources(models, input);
      return {
        Models: items.map(({ name, arn, creationTime }) => ({
          ModelName: name,
          ModelArn: arn,
          CreationTime: creationTime,
        })),
        ...(nextToken && { NextToken: nextToken }),
      };
    }),
  };
}
