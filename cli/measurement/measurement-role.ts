import { GetRoleCommand, type IAMClient } from "@aws-sdk/client-iam";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";

/**
 * The ARN of the role that a job takes, and whose account it is in.
 * @throws UserError when the stage has none
 */
export async function measurementRole(
  iam: IAMClient,
  names: Names,
): Promise<{ readonly arn: string; readonly accountId: string }> {
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: names.role("measurement") }));
    const arn = String(Role?.Arn);
    return { arn, accountId: arn.split(":")[4] ?? "" };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "NoSuchEntityException") throw error;
    throw new UserError(
      `The stage ${names.stage} has no role for SageMaker's jobs: set MEASUREMENT_JOBS=on and run \`npx openai-sagemaker deploy\`.`,
    );
  }
}
