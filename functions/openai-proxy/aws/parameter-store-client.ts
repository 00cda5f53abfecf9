import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { ParameterPages } from "../models/stage-parameters.ts";

/**
 * When many instances start in the same second, SSM throttles them: they come again for so long, at growing intervals. It
 * leaves an HTTP API, which waits 30 s for an answer, the time for one.
 */
const LONGEST_READ_MILLISECONDS = 12_000;

/** Reads everything below a path of the Parameter Store; the client is made with the first call. */
export function parameterStoreClient(region: string): ParameterPages {
  let client: SSMClient | undefined;
  return async function* pages(path) {
    client ??= new SSMClient({
      region,
      maxAttempts: 8,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    });
    const abortSignal = AbortSignal.timeout(LONGEST_READ_MILLISECONDS);
    let NextToken: string | undefined;
    do {
      // Ten is the most that one page may have.
      const command = new GetParametersByPathCommand({ Path: path, Recursive: true, MaxResults: 10, NextToken });
      const page = await client.send(command, { abortSignal });
      yield (page.Parameters ?? []).flatMap(({ Name, Value }) =>
        Name !== undefined && Value !== undefined ? [{ name: Name, value: Value }] : [],
      );
      NextToken = page.NextToken;
    } while (NextToken);
  };
}
