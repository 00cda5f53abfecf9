import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { ApiKeyRecord } from "../../contract/api-key.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";

/** @throws UserError when there is no such key, or its record is not what the contract says */
export async function keyRecord(client: SSMClient, names: Names, id: string): Promise<ApiKeyRecord> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: names.parameter.key(id) }));
    return v.parse(v.pipe(v.string(), v.parseJson(), ApiKeyRecord), Parameter?.Value);
  } catch (error) {
    if (error instanceof ParameterNotFound) {
      throw new UserError(
        `The stage ${names.stage} has no key ${id}: \`npx openai-sagemaker keys list\` shows those it has.`,
      );
    }
    if (!v.isValiError(error)) throw error;
    throw new UserError(`The record of the key ${id} is malformed: revoke it and create another one.`);
  }
}
