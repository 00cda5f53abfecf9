import { OpenAIError } from "../errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "../json.ts";

/**
 * An address in plain characters, so that every parser finds the same host in it: of `https://a\@b/` one reads a, another b.
 * A URL with a user, or with an IP address in brackets, does not match.
 */
const PLAIN_URL = /^https?:\/\/([a-z0-9.-]+)(?::\d{1,5})?(?:[/?#][^\\\s\p{Cc}]*)?$/iu;

/** The fields of all operations in which content may lie. */
const CONTENT = ["messages", "system", "input", "query", "queries", "documents", "items", "text_1", "text_2"];
/** What a model or a tool said, which nobody fetches. */
const SAID = new Set(["annotations", "citations", "logprobs"]);

/**
 * Refuses content that names images, audio, video or files by a URL on another host than these: the container fetches them, from
 * inside the operator's account. `data:` URLs carry their content along and are always taken.
 */
export function limitMediaUrls(body: JsonObject, domains: readonly string[]): void {
  for (const field of CONTENT) if (typeof body[field] === "object") limitContent(body[field], field, domains);
}

function limitContent(value: unknown, place: string, domains: readonly string[]): void {
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) {
      if (typeof part === "object") limitContent(part, `${place}[${index}]`, domains);
    }
    return;
  }
  if (!isJsonObject(value)) return;
  if (urlsIn(value).some((url) => !isAllowed(url, domains))) throw refusal(place, domains);
  // The arguments of a tool are the caller's own.
  const isCall = value.type === "tool_use";
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner !== "object" || SAID.has(name) || (isCall && name === "input")) continue;
    limitContent(inner, `${place}.${name}`, domains);
  }
}

/** A part has its URL as `image_url: "…"`, as `image_url: { url: "…" }`, as `source: { url: "…" }`, and so on for other media. */
function urlsIn(part: JsonObject): unknown[] {
  return Object.entries(part).flatMap(([name, value]) => {
    if (isJsonObject(value)) return /url$/i.test(name) || name === "source" ? (value.url ?? []) : [];
    return /url$/i.test(name) ? (value ?? []) : [];
  });
}

function isAllowed(url: unknown, domains: readonly string[]): boolean {
  // A value that is no string is left to the container, whose error says more.
  if (typeof url !== "string" || url.startsWith("data:")) return true;
  const host = PLAIN_URL.exec(url)?.[1]?.toLowerCase();
  return host !== undefined && domains.includes(host);
}

function refusal(param: string, domains: readonly string[]): OpenAIError {
  const hosts = domains.length > 0 ? `, or a plain URL on ${domains.join(" or ")}` : "";
  return new OpenAIError(
    400,
    `Invalid URL in '${param}': this server fetches nothing from there. Send the content as a data: URL (base64)${hosts}, or ask its operator to allow the host (MEDIA_DOMAINS).`,
    { param, code: "invalid_value" },
  );
}
