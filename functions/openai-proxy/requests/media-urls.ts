import { OpenAIError } from "../errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "../json.ts";

/**
 * An address in plain characters, so that every parser finds the same host in it: of `https://a\@b/` one reads a, another b.
 * A URL with a user, or with an IP address in brackets, does not match.
 */
const PLAIN_URL = /^https?:\/\/([a-z0-9.-]+)(?::\d{1,5})?(?:[/?#][^\\\s\p{Cc}]*)?$/iu;

/**
 * Refuses messages that name images, audio or video by a URL on another host than these: the container fetches them, from inside
 * the operator's account. `data:` URLs carry their content along and are always taken.
 */
export function limitMediaUrls({ messages }: JsonObject, domains: readonly string[]): void {
  if (!Array.isArray(messages)) return;
  for (const [index, message] of messages.entries()) {
    if (!isJsonObject(message) || !Array.isArray(message.content)) continue;
    for (const [place, part] of message.content.entries()) {
      if (!isJsonObject(part)) continue;
      const refused = urlsIn(part).find((url) => !isAllowed(url, domains));
      if (refused !== undefined) throw refusal(`messages[${index}].content[${place}]`, domains);
    }
  }
}

/**
 * A part has its URL as `image_url: "…"`, as `image_url: { url: "…" }`, and so on for other media. Anthropic's blocks have it in their
 * `source`, which may be one of a tool's result or of a document.
 */
function urlsIn(part: JsonObject): unknown[] {
  const { source, content } = part;
  const inside = [source, ...(Array.isArray(content) ? content : [])].filter(isJsonObject);
  const own = Object.entries(part).flatMap(([name, value]) => {
    if (!/url$/i.test(name)) return [];
    return isJsonObject(value) ? (value.url ?? []) : (value ?? []);
  });
  return [...own, ...inside.flatMap(urlsIn)];
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
