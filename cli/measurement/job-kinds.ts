import {
  DeleteAIBenchmarkJobCommand,
  DeleteAIRecommendationJobCommand,
  DescribeAIBenchmarkJobCommand,
  DescribeAIRecommendationJobCommand,
  type AIRecommendation,
  type SageMakerClient,
  StopAIBenchmarkJobCommand,
  StopAIRecommendationJobCommand,
} from "@aws-sdk/client-sagemaker";

/** A job as it is at the moment. */
export interface MeasurementJob {
  readonly name: string;
  readonly status: string | undefined;
  readonly failureReason: string | undefined;
  readonly createdAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** What it measures: an S3 URI of weights, or the name of an endpoint. */
  readonly subject: string | undefined;
  /** Of a recommendation job that has ended well. */
  readonly recommendations: readonly AIRecommendation[];
}

/** The two kinds of SageMaker's jobs that measure, which go alike. */
export interface JobKind {
  readonly title: string;
  /** How long it takes, for people who wait. */
  readonly usually: string;
  describe(client: SageMakerClient, name: string): Promise<MeasurementJob>;
  stop(client: SageMakerClient, name: string): Promise<unknown>;
  delete(client: SageMakerClient, name: string): Promise<unknown>;
}

/** Tries a model on instance types. */
export const RECOMMENDATION_JOB: JobKind = {
  title: "AI recommendation job",
  usually: "an hour or more for each type",
  async describe(client, name) {
    const job = await client.send(new DescribeAIRecommendationJobCommand({ AIRecommendationJobName: name }));
    return {
      name,
      status: job.AIRecommendationJobStatus,
      failureReason: job.FailureReason,
      createdAt: job.CreationTime,
      endedAt: job.EndTime,
      subject: job.ModelSource?.S3?.S3Uri,
      recommendations: job.Recommendations ?? [],
    };
  },
  stop: (client, name) => client.send(new StopAIRecommendationJobCommand({ AIRecommendationJobName: name })),
  delete: (client, name) => client.send(new DeleteAIRecommendationJobCommand({ AIRecommendationJobName: name })),
};

/** Asks an endpoint that serves. */
export const BENCHMARK_JOB: JobKind = {
  title: "AI benchmark job",
  usually: "some minutes",
  async describe(client, name) {
    const job = await client.send(new DescribeAIBenchmarkJobCommand({ AIBenchmarkJobName: name }));
    return {
      name,
      status: job.AIBenchmarkJobStatus,
      failureReason: job.FailureReason,
      createdAt: job.CreationTime,
      endedAt: job.EndTime,
      subject: job.BenchmarkTarget?.Endpoint?.Identifier,
      recommendations: [],
    };
  },
  stop: (client, name) => client.send(new StopAIBenchmarkJobCommand({ AIBenchmarkJobName: name })),
  delete: (client, name) => client.send(new DeleteAIBenchmarkJobCommand({ AIBenchmarkJobName: name })),
};

export const isAtWork = ({ status }: Pick<MeasurementJob, "status">) =>
  status === "InProgress" || status === "Stopping";
