import type { JsonService } from "../operation.ts";
import { endpointConfigOperations } from "./endpoint-config-operations.ts";
import { endpointOperations } from "./endpoint-operations.ts";
import { modelOperations } from "./model-operations.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";
import { tagOperations } from "./tag-operations.ts";

/** The SageMaker control plane for real-time endpoints. */
export function sageMaker(context: SageMakerContext): JsonService {
  return {
    name: "sagemaker",
    targetPrefix: "SageMaker",
    jsonVersion: "1.1",
    operations: {
      ...modelOperations(context),
      ...endpointConfigOperations(context),
      ...endpointOperations(context),
      ...tagOperations(context),
    },
  };
}
