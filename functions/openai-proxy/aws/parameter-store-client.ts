import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { ParameterPages } from "../models/stage-parameters.ts";

/**
 * When many instances start in the same second, SSM throttles them: they come again, at growing intervals. A silent SSM is given
 * up after some 15 s, of the 30 s that an HTTP API waits. Not by a clock over all of them: it would run out while Lambda
 * has frozen an instance, and no attempt would be left.
 */
const ATTEMPTS = 5;

/** Reads everything below a path of the Parameter Store; the client is made with the first call. */
export function parameterStoreClient(region: string): ParameterPages {
  let client: SSMClient | undefined;
  return async function* pages(path) {
    client ??= new SSMClient({
      region,
      maxAttempts: ATTEMPTS,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    });
    let NextToken: string | undefined;
    do {
      // Ten is the most that one page may have.
      const command = new GetParametersByPathCommand({ Path: path, Recursive: true, MaxResults: 10, NextToken });
      const page = await client.send(command);
      yield (page.Parameters ?? []).flatMap(({ Name, Value }) =>
        Name !== undefined && Value !== undefined ? [{ name: Name, value: Value }] : [],
      );
      NextToken = page.NextToken;
    } while (NextToken);
  };
}
