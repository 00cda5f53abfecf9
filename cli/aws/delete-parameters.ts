import { DeleteParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";

/** DeleteParameters takes ten names. Source: Systems Manager API reference. */
const NAMES_A_CALL = 10;

/** Deletes parameters by their full names; those that are gone already are no error. */
export async function deleteParameters(ssm: SSMClient, parameters: readonly string[]): Promise<void> {
  for (let start = 0; start < parameters.length; start += NAMES_A_CALL) {
    await ssm.send(new DeleteParametersCommand({ Names: parameters.slice(start, start + NAMES_A_CALL) }));
  }
}
