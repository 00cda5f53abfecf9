import { SFNClient } from "@aws-sdk/client-sfn";
import { readEnvironment } from "./environment.ts";
import { retireWholeStage } from "../../provisioning/removal/retire-stage.ts";

const environment = readEnvironment();
const stepFunctions = new SFNClient({ region: environment.AWS_REGION });

/** Below the 15 minutes that Lambda gives a function, so that Terraform gets a sentence and not a time-out. */
const PATIENCE = { pollMilliseconds: 5_000, milliseconds: 14 * 60_000 };

/** The event of `aws_lambda_invocation` with `lifecycle_scope = "CRUD"`: sent when it is created, changed and deleted. */
export interface TerraformLifecycleEvent {
  readonly tf: { readonly action: "create" | "update" | "delete" };
}

export async function handler({ tf }: TerraformLifecycleEvent): Promise<Record<string, never>> {
  if (tf.action === "delete") await retireWholeStage(stepFunctions, environment.RETIRE_ENDPOINT_ARN, PATIENCE);
  return {};
}
