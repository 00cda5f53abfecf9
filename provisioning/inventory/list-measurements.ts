import {
  paginateListAIBenchmarkJobs,
  paginateListAIRecommendationJobs,
  paginateListAIWorkloadConfigs,
  paginateListModelPackageGroups,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import type { Names } from "../../names.ts";
import { namesThatBegin } from "./names-that-begin.ts";

/** What measurements of a stage left, or are at: nothing of it remains when one has ended well. */
export interface Measurements {
  readonly recommendationJobs: readonly string[];
  readonly benchmarkJobs: readonly string[];
  readonly workloadConfigs: readonly string[];
  readonly modelPackageGroups: readonly string[];
}

export async function listMeasurements(client: SageMakerClient, names: Names): Promise<Measurements> {
  const NameContains = names.measurement("");
  const ask = { client, pageSize: 100 };
  const [recommendationJobs, benchmarkJobs, workloadConfigs, modelPackageGroups] = await Promise.all([
    namesIn(paginateListAIRecommendationJobs(ask, { NameContains }), ({ AIRecommendationJobs = [] }) =>
      AIRecommendationJobs.map(({ AIRecommendationJobName }) => AIRecommendationJobName),
    ),
    namesIn(paginateListAIBenchmarkJobs(ask, { NameContains }), ({ AIBenchmarkJobs = [] }) =>
      AIBenchmarkJobs.map(({ AIBenchmarkJobName }) => AIBenchmarkJobName),
    ),
    namesIn(paginateListAIWorkloadConfigs(ask, { NameContains }), ({ AIWorkloadConfigs = [] }) =>
      AIWorkloadConfigs.map(({ AIWorkloadConfigName }) => AIWorkloadConfigName),
    ),
    namesIn(paginateListModelPackageGroups(ask, { NameContains }), ({ ModelPackageGroupSummaryList = [] }) =>
      ModelPackageGroupSummaryList.map(({ ModelPackageGroupName }) => ModelPackageGroupName),
    ),
  ]);
  const ours = (found: readonly (string | undefined)[]) => namesThatBegin(NameContains, found);
  return {
    recommendationJobs: ours(recommendationJobs),
    benchmarkJobs: ours(benchmarkJobs),
    workloadConfigs: ours(workloadConfigs),
    modelPackageGroups: ours(modelPackageGroups),
  };
}

/** Those that are at work with endpoints of their own, which are billed. */
export async function runningMeasurements(client: SageMakerClient, names: Names): Promise<string[]> {
  const NameContains = names.measurement("");
  const running = { NameContains, StatusEquals: "InProgress" } as const;
  const found = await namesIn(paginateListAIRecommendationJobs({ client }, running), ({ AIRecommendationJobs = [] }) =>
    AIRecommendationJobs.map(({ AIRecommendationJobName }) => AIRecommendationJobName),
  );
  return namesThatBegin(NameContains, found);
}

/** How a region, or an emulator, says that it has no such operation. */
const UNKNOWN_OPERATION = /^(Unknown|Unsupported)Operation(Exception)?$|^InvalidAction$|^NotImplemented(Exception)?$/;

/** None where SageMaker has no such jobs: most regions have them not. */
async function namesIn<Page>(
  pages: AsyncIterable<Page>,
  read: (page: Page) => readonly (string | undefined)[],
): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  try {
    for await (const page of pages) found.push(...read(page));
  } catch (error) {
    if (!(error instanceof Error) || !UNKNOWN_OPERATION.test(error.name)) throw error;
  }
  return found;
}
