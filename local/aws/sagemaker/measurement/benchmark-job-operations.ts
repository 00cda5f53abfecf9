import {
  AIBenchmarkJobStatus,
  type CreateAIBenchmarkJobResponse,
  type DeleteAIBenchmarkJobResponse,
  type DescribeAIBenchmarkJobResponse,
  ListAIBenchmarkJobsSortBy,
  type ListAIBenchmarkJobsResponse,
  type StopAIBenchmarkJobResponse,
} from "@aws-sdk/client-sagemaker";
import * as v from "valibot";
import { validationException } from "../../aws-error.ts";
import { oneOf } from "../../constraints.ts";
import { type Operation, operation } from "../../operation.ts";
import { takeEndpointRole } from "../endpoint-role.ts";
import { listResources } from "../list-resources.ts";
import type { BenchmarkJob } from "../resources.ts";
import type { SageMakerContext } from "../sagemaker-context.ts";
import { entityName, listEntries, roleArn, s3Url, tagList } from "../shapes.ts";
import { aiResourceIdentifier, isEnded, nameOf } from "./measurement-shapes.ts";
import { runBenchmarkJob } from "./run-benchmark-job.ts";

const CreateAIBenchmarkJobRequest = v.looseObject({
  AIBenchmarkJobName: entityName,
  BenchmarkTarget: v.strictObject({ Endpoint: v.looseObject({ Identifier: aiResourceIdentifier }) }),
  OutputConfig: v.looseObject({ S3OutputLocation: s3Url }),
  AIWorkloadConfigIdentifier: aiResourceIdentifier,
  RoleArn: roleArn,
  Tags: v.optional(tagList),
});
const JobRequest = v.looseObject({ AIBenchmarkJobName: entityName });
const ListAIBenchmarkJobsRequest = v.looseObject({
  ...listEntries,
  SortBy: v.optional(oneOf(Object.values(ListAIBenchmarkJobsSortBy))),
  StatusEquals: v.optional(oneOf(Object.values(AIBenchmarkJobStatus))),
});

/** Jobs that ask an endpoint: https://docs.aws.amazon.com/sagemaker/latest/dg/generative-ai-inference-recommendations-benchmark.html */
export function benchmarkJobOperations(context: SageMakerContext): Readonly<Record<string, Operation>> {
  const { state, clock } = context;
  const { benchmarkJobs: jobs, workloadConfigs } = state;
  return {
    CreateAIBenchmarkJob: operation(CreateAIBenchmarkJobRequest, (input): CreateAIBenchmarkJobResponse => {
      const name = input.AIBenchmarkJobName;
      const config = workloadConfigs.get(nameOf(input.AIWorkloadConfigIdentifier));
      takeEndpointRole(input.RoleArn, context);
      const arn = jobs.arnOf(name);
      const job: BenchmarkJob = {
        ...{ name, arn, creationTime: clock.now(), definition: input },
        ...{ status: "InProgress", stopping: new AbortController() },
      };
      jobs.add(job);
      if (input.Tags) state.tags.set(arn, input.Tags);
      context.inBackground(runBenchmarkJob(job, config, context));
      return { AIBenchmarkJobArn: arn };
    }),

    DescribeAIBenchmarkJob: operation(JobRequest, (input): DescribeAIBenchmarkJobResponse => {
      const { name, arn, creationTime, definition, ...job } = jobs.get(input.AIBenchmarkJobName);
      const { OutputConfig, ...request } = definition;
      return {
        ...request,
        AIBenchmarkJobName: name,
        AIBenchmarkJobArn: arn,
        AIBenchmarkJobStatus: job.status,
        ...(job.failureReason !== undefined && { FailureReason: job.failureReason }),
        OutputConfig: { ...OutputConfig, S3OutputLocation: OutputConfig?.S3OutputLocation },
        CreationTime: creationTime,
        StartTime: creationTime,
        ...(job.endTime && { EndTime: job.endTime }),
      };
    }),

    StopAIBenchmarkJob: operation(JobRequest, (input): StopAIBenchmarkJobResponse => {
      const job = jobs.get(input.AIBenchmarkJobName);
      if (job.status === "InProgress") {
        job.status = "Stopping";
        job.stopping.abort();
      }
      return { AIBenchmarkJobArn: job.arn };
    }),

    DeleteAIBenchmarkJob: operation(JobRequest, (input): DeleteAIBenchmarkJobResponse => {
      const job = jobs.get(input.AIBenchmarkJobName);
      if (!isEnded(job.status)) {
        throw validationException(`Cannot delete "${job.arn}", whose status is ${job.status}: stop it first.`);
      }
      jobs.remove(job);
      state.tags.delete(job.arn);
      return { AIBenchmarkJobArn: job.arn };
    }),

    ListAIBenchmarkJobs: operation(ListAIBenchmarkJobsRequest, (input): ListAIBenchmarkJobsResponse => {
      const { items, nextToken } = listResources(
        jobs,
        input,
        ({ status }) => status === (input.StatusEquals ?? status),
      );
      return {
        AIBenchmarkJobs: items.map(({ name, arn, status, creationTime, endTime, definition }) => ({
          AIBenchmarkJobName: name,
          AIBenchmarkJobArn: arn,
          AIBenchmarkJobStatus: status,
          CreationTime: creationTime,
          ...(endTime && { EndTime: endTime }),
          AIWorkloadConfigName: nameOf(String(definition.AIWorkloadConfigIdentifier)),
        })),
        ...(nextToken && { NextToken: nextToken }),
      };
    }),
  };
}
