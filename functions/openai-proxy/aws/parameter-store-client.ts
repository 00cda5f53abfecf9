import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { ParameterPages } from "../models/stage-parameters.ts";

/** Reads everything below a path of the Parameter Store; the client is made with the first call. */
export function parameterStoreClient(region: string): ParameterPages {
  let client: SSMClient | undefined;
  return async function* pages(path) {
    client ??= new SSMClient({
      region,
      maxAttempts: 3,
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
