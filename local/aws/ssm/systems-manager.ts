import type { JsonService } from "../operation.ts";
import { deleteParameterOperations } from "./delete-parameters.ts";
import { describeParameters } from "./describe-parameters.ts";
import { getParameterOperations } from "./get-parameters.ts";
import type { ParameterStore } from "./parameter-store.ts";
import { parameterTagOperations } from "./parameter-tags.ts";
import { putParameter } from "./put-parameter.ts";

/** Parameter Store, the part of Systems Manager that the product uses. */
export function systemsManager(store: ParameterStore): JsonService {
  return {
    name: "ssm",
    targetPrefix: "AmazonSSM",
    jsonVersion: "1.1",
    operations: {
      PutParameter: putParameter(store),
      ...getParameterOperations(store),
      ...deleteParameterOperations(store),
      DescribeParameters: describeParameters(store),
      ...parameterTagOperations(store),
    },
  };
}
