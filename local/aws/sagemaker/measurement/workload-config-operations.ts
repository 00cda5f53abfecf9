import {
  type CreateAIWorkloadConfigResponse,
  type DeleteAIWorkloadConfigResponse,
  type DescribeAIWorkloadConfigResponse,
  ListAIWorkloadConfigsSortBy,
  type ListAIWorkloadConfigsResponse,
} from "@aws-sdk/client-sagemaker";
import * as v from "valibot";
import { AwsError, validationException } from "../../aws-error.ts";
import { oneOf } from "../../constraints.ts";
import { type Operation, operation } from "../../operation.ts";
import { listResources } from "../list-resources.ts";
import type { SageMakerContext } from "../sagemaker-context.ts";
import { entityName, listEntries, tagList } from "../shapes.ts";
import { isEnded, nameOf, WorkloadSpecification } from "./measurement-shapes.ts";

const CreateAIWorkloadConfigRequest = v.looseObject({
  AIWorkloadConfigName: entityName,
  AIWorkloadConfigs: v.optional(v.looseObject({ WorkloadSpec: v.strictObject({ Inline: v.string() }) })),
  Tags: v.optional(tagList),
});
const WorkloadConfigRequest = v.looseObject({ AIWorkloadConfigName: entityName });
const ListAIWorkloadConfigsRequest = v.looseObject({
  ...listEntries,
  SortBy: v.optional(oneOf(Object.values(ListAIWorkloadConfigsSortBy))),
});

/** What load a job makes, which several jobs may share. */
export function workloadConfigOperations({ state, clock }: SageMakerContext): Readonly<Record<string, Operation>> {
  const { workloadConfigs, recommendationJobs, benchmarkJobs } = state;
  return {
    CreateAIWorkloadConfig: operation(CreateAIWorkloadConfigRequest, (input): CreateAIWorkloadConfigResponse => {
      readSpecification(input.AIWorkloadConfigs?.WorkloadSpec.Inline);
      const arn = workloadConfigs.arnOf(input.AIWorkloadConfigName);
      workloadConfigs.add({ name: input.AIWorkloadConfigName, arn, creationTime: clock.now(), definition: input });
      if (input.Tags) state.tags.set(arn, input.Tags);
      return { AIWorkloadConfigArn: arn };
    }),

    DescribeAIWorkloadConfig: operation(WorkloadConfigRequest, (input): DescribeAIWorkloadConfigResponse => {
      const { arn, creationTime, definition } = workloadConfigs.get(input.AIWorkloadConfigName);
      return { ...definition, AIWorkloadConfigArn: arn, CreationTime: creationTime };
    }),

    DeleteAIWorkloadConfig: operation(WorkloadConfigRequest, (input): DeleteAIWorkloadConfigResponse => {
      const config = workloadConfigs.get(input.AIWorkloadConfigName);
      const user = [...recommendationJobs.list(), ...benchmarkJobs.list()].find(
        ({ status, definition }) =>
          !isEnded(status) && nameOf(String(definition.AIWorkloadConfigIdentifier)) === config.name,
      );
      if (user) throw new AwsError("ResourceInUse", `AI workload config "${config.arn}" is in use by "${user.arn}".`);
      workloadConfigs.remove(config);
      state.tags.delete(config.arn);
      return { AIWorkloadConfigArn: config.arn };
    }),

    ListAIWorkloadConfigs: operation(ListAIWorkloadConfigsRequest, (input): ListAIWorkloadConfigsResponse => {
      const { items, nextToken } = listResources(workloadConfigs, input);
      return {
        AIWorkloadConfigs: items.map(({ name, arn, creationTime }) => ({
          AIWorkloadConfigName: name,
          AIWorkloadConfigArn: arn,
          CreationTime: creationTime,
        })),
        ...(nextToken && { NextToken: nextToken }),
      };
    }),
  };
}

/** @throws AwsError for what is no JSON, and for names that the service does not know; of YAML the local AWS reads that which is JSON */
export function readSpecification(inline = '{"benchmark":{"type":"aiperf"}}'): WorkloadSpecification {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), WorkloadSpecification), inline);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw validationException(`The workload specification is not valid: ${v.getDotPath(issue) ?? ""} ${issue.message}`);
}
