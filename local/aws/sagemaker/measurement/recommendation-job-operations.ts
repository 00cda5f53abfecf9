import {
  AIRecommendationInferenceFramework,
  AIRecommendationInstanceType,
  AIRecommendationJobStatus,
  AIRecommendationMetric,
  type CreateAIRecommendationJobResponse,
  type DeleteAIRecommendationJobResponse,
  type DescribeAIRecommendationJobResponse,
  ListAIRecommendationJobsSortBy,
  type ListAIRecommendationJobsResponse,
  type StopAIRecommendationJobResponse,
} from "@aws-sdk/client-sagemaker";
import * as v from "valibot";
import { validationException } from "../../aws-error.ts";
import { listOf, oneOf } from "../../constraints.ts";
import { type Operation, operation } from "../../operation.ts";
import { takeEndpointRole } from "../endpoint-role.ts";
import { listResources } from "../list-resources.ts";
import type { RecommendationJob } from "../resources.ts";
import type { SageMakerContext } from "../sagemaker-context.ts";
import { entityName, listEntries, roleArn, s3Url, tagList } from "../shapes.ts";
import { aiResourceIdentifier, isEnded, nameOf } from "./measurement-shapes.ts";
import { runRecommendationJob } from "./run-recommendation-job.ts";

const CreateAIRecommendationJobRequest = v.looseObject({
  AIRecommendationJobName: entityName,
  ModelSource: v.strictObject({ S3: v.looseObject({ S3Uri: v.optional(s3Url) }) }),
  OutputConfig: v.looseObject({
    S3OutputLocation: v.optional(s3Url),
    ModelPackageGroupIdentifier: v.optional(aiResourceIdentifier),
  }),
  AIWorkloadConfigIdentifier: aiResourceIdentifier,
  PerformanceTarget: v.looseObject({
    Constraints: v.array(v.looseObject({ Metric: oneOf(Object.values(AIRecommendationMetric)) })),
  }),
  RoleArn: roleArn,
  InferenceSpecification: v.optional(
    v.looseObject({ Framework: v.optional(oneOf(Object.values(AIRecommendationInferenceFramework))) }),
  ),
  OptimizeModel: v.optional(v.boolean()),
  ComputeSpec: v.optional(
    v.looseObject({
      InstanceTypes: v.optional(listOf(oneOf(Object.values(AIRecommendationInstanceType)), { min: 0, max: 3 })),
    }),
  ),
  Tags: v.optional(tagList),
});
const JobRequest = v.looseObject({ AIRecommendationJobName: entityName });
const ListAIRecommendationJobsRequest = v.looseObject({
  ...listEntries,
  SortBy: v.optional(oneOf(Object.values(ListAIRecommendationJobsSortBy))),
  StatusEquals: v.optional(oneOf(Object.values(AIRecommendationJobStatus))),
});

/** Jobs that try a model on instance types: https://docs.aws.amazon.com/sagemaker/latest/dg/generative-ai-inference-recommendations-get-started.html */
export function recommendationJobOperations(context: SageMakerContext): Readonly<Record<string, Operation>> {
  const { state, clock } = context;
  const { recommendationJobs: jobs, workloadConfigs } = state;
  return {
    CreateAIRecommendationJob: operation(
      CreateAIRecommendationJobRequest,
      (input): CreateAIRecommendationJobResponse => {
        const name = input.AIRecommendationJobName;
        const config = workloadConfigs.get(nameOf(input.AIWorkloadConfigIdentifier));
        takeEndpointRole(input.RoleArn, context);
        const arn = jobs.arnOf(name);
        const stopping = new AbortController();
        const job: RecommendationJob = {
          ...{ name, arn, creationTime: clock.now(), definition: input },
          ...{ status: "InProgress", stopping },
        };
        jobs.add(job);
        if (input.Tags) state.tags.set(arn, input.Tags);
        context.inBackground(runRecommendationJob(job, config, context));
        return { AIRecommendationJobArn: arn };
      },
    ),

    DescribeAIRecommendationJob: operation(JobRequest, (input): DescribeAIRecommendationJobResponse => {
      const { name, arn, creationTime, definition, ...job } = jobs.get(input.AIRecommendationJobName);
      const { OutputConfig, ...request } = definition;
      return {
        ...request,
        AIRecommendationJobName: name,
        AIRecommendationJobArn: arn,
        AIRecommendationJobStatus: job.status,
        ...(job.failureReason !== undefined && { FailureReason: job.failureReason }),
        OutputConfig: {
          ModelPackageGroupIdentifier: name,
          ...OutputConfig,
          S3OutputLocation: OutputConfig?.S3OutputLocation,
        },
        ...(job.recommendations && { Recommendations: [...job.recommendations] }),
        CreationTime: creationTime,
        StartTime: creationTime,
        ...(job.endTime && { EndTime: job.endTime }),
      };
    }),

    StopAIRecommendationJob: operation(JobRequest, (input): StopAIRecommendationJobResponse => {
      const job = jobs.get(input.AIRecommendationJobName);
      if (job.status === "InProgress") {
        job.status = "Stopping";
        job.stopping.abort();
      }
      return { AIRecommendationJobArn: job.arn };
    }),

    DeleteAIRecommendationJob: operation(JobRequest, (input): DeleteAIRecommendationJobResponse => {
      const job = jobs.get(input.AIRecommendationJobName);
      if (!isEnded(job.status)) {
        throw validationException(`Cannot delete "${job.arn}", whose status is ${job.status}: stop it first.`);
      }
      jobs.remove(job);
      state.tags.delete(job.arn);
      return { AIRecommendationJobArn: job.arn };
    }),

    ListAIRecommendationJobs: operation(ListAIRecommendationJobsRequest, (input): ListAIRecommendationJobsResponse => {
      const { items, nextToken } = listResources(
        jobs,
        input,
        ({ status }) => status === (input.StatusEquals ?? status),
      );
      return {
        AIRecommendationJobs: items.map(({ name, arn, status, creationTime, endTime }) => ({
          AIRecommendationJobName: name,
          AIRecommendationJobArn: arn,
          AIRecommendationJobStatus: status,
          CreationTime: creationTime,
          ...(endTime && { EndTime: endTime }),
        })),
        ...(nextToken && { NextToken: nextToken }),
      };
    }),
  };
}
