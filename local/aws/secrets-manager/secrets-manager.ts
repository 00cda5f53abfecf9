import type { GetSecretValueResponse } from "@aws-sdk/client-secrets-manager";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { text } from "../constraints.ts";
import { type JsonService, operation } from "../operation.ts";

/** Texts by name or ARN, whichever the reader uses. */
export type Secrets = Map<string, string>;

const GetSecretValueRequest = v.looseObject({ SecretId: text({ min: 1, max: 2048 }) });

/** Enough of Secrets Manager to read a secret. */
export function secretsManager(secrets: Secrets): JsonService {
  return {
    name: "secrets-manager",
    targetPrefix: "secretsmanager",
    jsonVersion: "1.1",
    operations: {
      GetSecretValue: operation(GetSecretValueRequest, ({ SecretId }): GetSecretValueResponse => {
        const SecretString = secrets.get(SecretId);
        if (SecretString === undefined) {
          throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        }
        return { ARN: SecretId, Name: SecretId, SecretString, VersionStages: ["AWSCURRENT"] };
      }),
    },
  };
}
