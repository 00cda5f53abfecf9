import { AwsError } from "../aws-error.ts";
import { page } from "../page.ts";
import type { BeforeOperation, Protocol } from "../protocol.ts";
import { writeRestError, writeRestJson } from "../rest-json.ts";

const ROOT = "/v2/apis";
/** What a page has when nothing is asked for; the reference gives no figure. */
const PAGE = 100;

/** What API Gateway lists of an API. */
export interface ListedApi {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Enough of API Gateway to list HTTP APIs and to delete them, in AWS REST JSON. The API itself is served elsewhere.
 * @param apis by id
 * @param onDeleted told the id
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
 */
export function apiGateway(
  apis: Map<string, ListedApi>,
  onDeleted: (id: string) => void,
  before: BeforeOperation,
): Protocol {
  const list = (query: URLSearchParams) => {
    const { items, nextToken } = page(apis, {
      sortKey: ([id]) => id,
      maxResults: Number(query.get("maxResults") ?? PAGE),
      nextToken: query.get("nextToken") ?? undefined,
      invalidToken: () => new AwsError("BadRequestException", "Invalid nextToken."),
    });
    return {
      items: items.map(([apiId, { name, tags }]) => ({ apiId, name, protocolType: "HTTP", tags })),
      ...(nextToken && { nextToken }),
    };
  };

  return {
    accepts: ({ url = "" }) => url.startsWith(ROOT),

    async answer({ message: { method, url = "" }, caller }, response) {
      const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
      const id = decodeURIComponent(pathname.slice(ROOT.length + 1));
      if (method === "GET" && id === "") {
        await before(caller, {
          service: "apigatewayv2",
          operation: "GetApis",
          input: Object.fromEntries(searchParams),
        });
        return writeRestJson(response, 200, list(searchParams));
      }
      if (method !== "DELETE" || id.includes("/")) {
        const message = `The local AWS has no operation ${method} ${pathname}.`;
        throw new AwsError("UnknownOperationException", message, { status: 404 });
      }
      await before(caller, { service: "apigatewayv2", operation: "DeleteApi", input: { ApiId: id } });
      if (!apis.delete(id))
        throw new AwsError("NotFoundException", "Invalid API identifier specified", { status: 404 });
      onDeleted(id);
      writeRestJson(response, 204);
    },

    writeError: (response, error) => writeRestError(response, error, "message"),
  };
}
