import type {
  GetParametersByPathCommandInput,
  GetParametersByPathCommandOutput,
  GetParametersCommandInput,
  GetParametersCommandOutput,
  Parameter as StoredParameter,
} from "@aws-sdk/client-ssm";
import type { NamedParameters, ParameterPages } from "../models/parameter-cache.ts";
import { type AwsCaller, awsCaller } from "./aws-caller.ts";
import { callJson } from "./json-call.ts";
import { sdkRetries } from "./sdk-retries.ts";

/**
 * When many instances start in the same second, SSM throttles them: they come again, at growing intervals. A silent SSM is given
 * up after some 15 s, of the 30 s that an HTTP API waits. Not by a clock over all of them: it would run out while Lambda
 * has frozen an instance, and no attempt would be left.
 */
const ATTEMPTS = 5;

const REQUEST_HANDLER = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  throwOnRequestTimeout: true,
  /** For an answer that begins and does not end: a read that hangs would keep everybody from reading again. */
  socketTimeout: 3_000,
};

export interface ParameterStoreClient {
  readonly pages: ParameterPages;
  readonly named: NamedParameters;
  /** Decrypted, if they are encrypted. */
  readonly secrets: NamedParameters;
}

/** Reads the Parameter Store: everything below a path, or what is named; connected with the first call. */
export function parameterStoreClient(region: string): ParameterStoreClient {
  let call: AwsCaller | undefined;
  const withRetries = sdkRetries(ATTEMPTS);

  function ask<Output>(action: `ssm:${string}`, input: object): Promise<Output> {
    call ??= awsCaller("ssm", region, REQUEST_HANDLER);
    const caller = call;
    const request = { action, target: "AmazonSSM", contentType: "application/x-amz-json-1.1", input } as const;
    return withRetries(() => callJson<Output>(caller, request));
  }

  async function read(input: GetParametersCommandInput) {
    const { Parameters = [] } = await ask<GetParametersCommandOutput>("ssm:GetParameters", input);
    return Parameters.flatMap(complete);
  }

  return {
    async *pages(path) {
      let NextToken: string | undefined;
      do {
        // Ten is the most that one page may have.
        const input: GetParametersByPathCommandInput = { Path: path, Recursive: true, MaxResults: 10, NextToken };
        const page = await ask<GetParametersByPathCommandOutput>("ssm:GetParametersByPath", input);
        yield (page.Parameters ?? []).flatMap(complete);
        NextToken = page.NextToken;
      } while (NextToken);
    },

    named: (names) => read({ Names: [...names] }),
    secrets: (names) => read({ Names: [...names], WithDecryption: true }),
  };
}

function complete({ Name: name, Value: value }: StoredParameter) {
  return name !== undefined && value !== undefined ? [{ name, value }] : [];
}
