import { type HttpRequest, type HttpResponse, jsonResponse, textResponse } from "../http-messages.ts";
import { apiReference } from "./api-reference.ts";
import { type FrontPageOptions, frontPage } from "./front-page.ts";
import { staticResponse } from "./static-response.ts";

/** What everybody may `GET` without a key, by path. It says nothing of the models. */
export function publicPages(options: FrontPageOptions): ReadonlyMap<string, (request: HttpRequest) => HttpResponse> {
  return new Map([
    ["/", staticResponse(() => frontPage(options))],
    ["/openapi.json", staticResponse(() => apiReference(options.contact))],
    ["/health", () => jsonResponse({ status: "ok" })],
    // A browser that opens the base URL is redirected to the page.
    ["/v1", toThePage],
    ["/v1/", toThePage],
  ]);
}

function toThePage(): HttpResponse {
  return textResponse(302, { location: "/" }, "");
}
