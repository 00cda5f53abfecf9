import type { GetAccountSettingsResponse, ListFunctionsResponse } from "@aws-sdk/client-lambda";
import { AwsError } from "../aws-error.ts";
import { page } from "../page.ts";
import type { BeforeOperation, Protocol } from "../protocol.ts";
import { writeRestError, writeRestJson } from "../rest-json.ts";

const ROOT = "/2015-03-31/functions";
const ACCOUNT_SETTINGS = "/2016-08-19/account-settings";
const PAGE = 50;

/** Limits of concurrent executions, for the whole account. */
export interface FunctionConcurrency {
  limit: number;
  unreserved: number;
}

/**
 * Enough of Lambda to list functions and to delete them, and to look at the account, in AWS REST JSON. They run elsewhere,
 * from their zips.
 * @param functions ARNs by name
 */
export function lambdaFunctions(
  functions: Map<string, string>,
  concurrency: FunctionConcurrency,
  before: BeforeOperation,
): Protocol {
  const list = (query: URLSearchParams): ListFunctionsResponse => {
    const { items, nextToken } = page(functions, {
      sortKey: ([name]) => name,
      // Lambda gives 50 at most, whatever is asked for. Source: API reference, ListFunctions.
      maxResults: Math.min(Number(query.get("MaxItems") ?? PAGE), PAGE),
      nextToken: query.get("Marker") ?? undefined,
      invalidToken: () => new AwsError("InvalidParameterValueException", "Invalid marker."),
    });
    return {
      Functions: items.map(([FunctionName, FunctionArn]) => ({ FunctionName, FunctionArn })),
      ...(nextToken && { NextMarker: nextToken }),
    };
  };

  return {
    accepts: ({ url = "" }) => url.startsWith(ROOT) || url.startsWith(ACCOUNT_SETTINGS),

    async answer({ message: { method, url = "" }, caller }, response) {
      const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
      if (method === "GET" && pathname.startsWith(ACCOUNT_SETTINGS)) {
        await before(caller, { service: "lambda", operation: "GetAccountSettings", input: {} });
        const { limit: ConcurrentExecutions, unreserved: UnreservedConcurrentExecutions } = concurrency;
        const AccountLimit = { ConcurrentExecutions, UnreservedConcurrentExecutions };
        return writeRestJson(response, 200, { AccountLimit } satisfies GetAccountSettingsResponse);
      }
      const name = decodeURIComponent(pathname.slice(ROOT.length + 1));
      if (method === "GET" && name === "") {
        await before(caller, {
          service: "lambda",
          operation: "ListFunctions",
          input: Object.fromEntries(searchParams),
        });
        return writeRestJson(response, 200, list(searchParams));
      }
      if (method !== "DELETE") {
        const message = `The local AWS has no operation ${method} ${pathname}.`;
        throw new AwsError("UnknownOperationException", message, { status: 404 });
      }
      await before(caller, { service: "lambda", operation: "DeleteFunction", input: { FunctionName: name } });
      if (!functions.delete(name)) {
        throw new AwsError("ResourceNotFoundException", `Function not found: ${name}`, { status: 404 });
      }
      writeRestJson(response, 204);
    },

    writeError: (response, error) => writeRestError(response, error, "Message"),
  };
}
