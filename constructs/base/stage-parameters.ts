import type { PolicyStatement } from "../../contract/policy-statement.ts";
import type { StageStack } from "./stage-stack.ts";

/**
 * Lets a function read all parameters of the stage, but no secret among them: who may read a path may read everything below
 * it, whatever else is denied, so it is the decryption that is denied.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 * @param secrets names of those that it may read all the same; another statement lets it
 */
export function readsStageParameters(stack: StageStack, secrets: readonly string[] = []): readonly PolicyStatement[] {
  return [
    {
      actions: ["ssm:GetParametersByPath"],
      resources: [stack.parameterArn(stack.names.parameter.root)],
      because: "Reads the stage's parameters.",
    },
    decryptsNoParameter(stack, secrets),
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

/** https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html#parameter-store-encryption-context */
function decryptsNoParameter(stack: StageStack, but: readonly string[] = []): PolicyStatement {
  const others =
    but.length === 0 ? "no secret below that path" : "no secret below that path but those of who asks in the web UI";
  const own = but.map((name) => stack.parameterArn(name));
  return {
    effect: "Deny",
    actions: ["kms:Decrypt"],
    resources: ["*"],
    because: `Reads ${others}, whatever key it was encrypted with. Through SSM alone: Lambda decrypts the function's environment with the same role.`,
    conditions: {
      StringEquals: { "kms:ViaService": `ssm.${stack.region}.amazonaws.com` },
      ...(own.length > 0 && { StringNotEquals: { "kms:EncryptionContext:PARAMETER_ARN": own } }),
    },
  };
}
