import type { Measurements } from "../../provisioning/inventory/list-measurements.ts";
import { BENCHMARK_JOB, type JobKind, RECOMMENDATION_JOB } from "./job-kinds.ts";

export interface NamedJob {
  readonly kind: JobKind;
  readonly name: string;
}

export function jobsIn({ recommendationJobs, benchmarkJobs }: Measurements): NamedJob[] {
  return [
    ...recommendationJobs.map((name) => ({ kind: RECOMMENDATION_JOB, name })),
    ...benchmarkJobs.map((name) => ({ kind: BENCHMARK_JOB, name })),
  ];
}

/** Names of what stayed of jobs that are gone. */
export function withoutJob(found: Measurements): string[] {
  const { workloadConfigs, modelPackageGroups } = found;
  const names = jobsIn(found).map(({ name }) => name);
  return [...new Set([...workloadConfigs, ...modelPackageGroups])].filter((name) => !names.includes(name));
}
