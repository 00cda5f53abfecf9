import type { PolicyStatement } from "../../contract/policy-statement.ts";
import type { StageStack } from "./stage-stack.ts";

/**
 * Lets a function read all parameters of the stage, but no secret among them: who may read a path may read everything below
 * it, whatever else is denied, so it is the decryption that is denied.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 */
export function readsStageParameters(stack: StageStack): readonly PolicyStatement[] {
  return [
    {
      actions: ["ssm:GetParametersByPath"],
      resources: [stack.parameterArn(stack.names.parameter.root)],
      because: "Reads the stage's parameters.",
    },
    {
      effect: "Deny",
      actions: ["kms:Decrypt"],
      resources: ["*"],
      because:
        "Reads no secret below that path, whatever key it was encrypted with. Through SSM alone: Lambda decrypts the function's environment with the same role.",
      conditions: { StringEquals: { "kms:ViaService": `ssm.${stack.region}.amazonaws.com` } },
    },
  ];
}
