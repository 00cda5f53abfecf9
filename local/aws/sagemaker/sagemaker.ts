import type { JsonService } from "../operation.ts";
import { endpointConfigOperations } from "./endpoint-config-operations.ts";
import { endpointOperations } from "./endpoint-operations.ts";
import { benchmarkJobOperations } from "./measurement/benchmark-job-operations.ts";
import { modelPackageOperations } from "./measurement/model-package-operations.ts";
import { recommendationJobOperations } from "./measurement/recommendation-job-operations.ts";
import { workloadConfigOperations } from "./measurement/workload-config-operations.ts";
import { modelOperations } from "./model-operations.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";
import { tagOperations } from "./tag-operations.ts";

/** The SageMaker control plane for real-time endpoints, and for the jobs that measure them. */
export function sageMaker(context: SageMakerContext): JsonService {
  return {
    name: "sagemaker",
    targetPrefix: "SageMaker",
    jsonVersion: "1.1",
    operations: {
      ...modelOperations(context),
      ...endpointConfigOperations(context),
      ...endpointOperations(context),
      ...workloadConfigOperations(context),
      ...recommendationJobOperations(context),
      ...benchmarkJobOperations(context),
      ...modelPackageOperations(context),
      ...tagOperations(context),
    },
  };
}
