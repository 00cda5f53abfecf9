import type { GetParametersByPathCommandInput, GetParametersByPathCommandOutput } from "@aws-sdk/client-ssm";
import type { ParameterPages } from "../models/parameter-cache.ts";
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

/** Reads everything below a path of the Parameter Store; connected with the first call. */
export function parameterStoreClient(region: string): ParameterPages {
  let call: AwsCaller | undefined;
  const withRetries = sdkRetries(ATTEMPTS);

  async function page(input: GetParametersByPathCommandInput): Promise<GetParametersByPathCommandOutput> {
    call ??= awsCaller("ssm", region, REQUEST_HANDLER);
    return callJson(call, {
      action: "ssm:GetParametersByPath",
      target: "AmazonSSM",
      contentType: "application/x-amz-json-1.1",
      input,
    });
  }

  return async function* pages(path) {
    let NextToken: string | undefined;
    do {
      // Ten is the most that one page may have.
      const input = { Path: path, Recursive: true, MaxResults: 10, NextToken };
      const { Parameters = [], ...rest } = await withRetries(() => page(input));
      yield Parameters.flatMap(({ Name, Value }) =>
        Name !== undefined && Value !== undefined ? [{ name: Name, value: Value }] : [],
      );
      NextToken = rest.NextToken;
    } while (NextToken);
  };
}
