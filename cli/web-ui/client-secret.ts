import {
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";
import { readParameter } from "../../provisioning/inventory/read-parameter.ts";

/** The text of a secret in Secrets Manager or of a parameter, by its ARN and in its region; undefined: there is none. */
export type ReadSecretText = (arn: string) => Promise<string | undefined>;

export function secretTextReader(
  configuration: Pick<SecretsManagerClientConfig, "credentials" | "endpoint">,
): ReadSecretText {
  return async (arn) => {
    const [, , service, region = ""] = arn.split(":");
    const client = new (service === "ssm" ? SSMClient : SecretsManagerClient)({ ...configuration, region });
    try {
      if (client instanceof SSMClient) return await readParameter(client, arn);
      return (await client.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString ?? "";
    } catch (error) {
      if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
      throw error;
    } finally {
      client.destroy();
    }
  };
}
