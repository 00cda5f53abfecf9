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
    decryptsNoParameter(stack),
  ];
}

/** Lets a function read what to deploy and what serves, of every alias. */
export function readsModelParameters(stack: StageStack): readonly PolicyStatement[] {
  const { catalogFolder, modelFolder } = stack.names.parameter;
  return [
    {
      actions: ["ssm:GetParametersByPath"],
      resources: [catalogFolder, modelFolder].map((name) => stack.parameterArn(name)),
      because: "Reads what to deploy, what serves, and which aliases are taken.",
    },
    decryptsNoParameter(stack),
  ];
}

function decryptsNoParameter({ region }: StageStack): PolicyStatement {
  return {
    effect: "Deny",
    actions: ["kms:Decrypt"],
    resources: ["*"],
    because:
      "Reads no secret below that path, whatever key it was encrypted with. Through SSM alone: Lambda decrypts the function's environment with the same role.",
    conditions: { StringEquals: { "kms:ViaService": `ssm.${region}.amazonaws.com` } },
  };
}
