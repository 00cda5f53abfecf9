import { createHash } from "node:crypto";
import { type HttpRequest, type HttpResponse, textResponse } from "../http-messages.ts";

/** Something to read that stays the same as long as the function does. */
export interface StaticContent {
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Answers with the content, or with 304 to a client that already has it. Clients ask again each time, because the next deployment
 * may change it.
 * @param make called once, when the content is asked for the first time
 */
export function staticResponse(make: () => StaticContent): (request: HttpRequest) => HttpResponse {
  let made: { readonly headers: Record<string, string>; readonly body: string } | undefined;
  return ({ ifNoneMatch }) => {
    made ??= withEntityTag(make());
    const { headers, body } = made;
    const isKnown = matches(ifNoneMatch, headers.etag ?? "");
    return isKnown ? textResponse(304, headers, "") : textResponse(200, headers, body);
  };
}

function withEntityTag({ contentType, body, headers }: StaticContent) {
  const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  const common = {
    "content-type": contentType,
    etag,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
  return { headers: { ...common, ...headers }, body };
}

/** RFC 9110, 13.1.2: tags are compared weakly, for something on the way may have compressed the content. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return tags.includes("*") || tags.includes(etag);
}
