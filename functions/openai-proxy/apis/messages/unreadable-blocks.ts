import { OpenAIError } from "../../errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";

interface Readable {
  /** By a source's type: where it has its content. */
  readonly content: ReadonlyMap<unknown, string>;
  readonly instead: string;
}

const READABLE: ReadonlyMap<unknown, Readable> = new Map([
  [
    "image",
    {
      content: new Map([
        ["base64", "data"],
        ["url", "url"],
      ]),
      instead: "an image's source is of type 'base64', with `data`, or 'url', with `url`.",
    },
  ],
  [
    "document",
    {
      content: new Map([
        ["text", "data"],
        ["content", "content"],
      ]),
      instead:
        "models here do not read PDF. Send the document's text: a source of type 'text', with `data`, or 'content', with `content`.",
    },
  ],
]);

/** Refuses what is kept with Anthropic, and what no model here can read, with what to send in its place. */
export function refuseUnreadable({ type, source }: JsonObject, param: string): void {
  const kind = isJsonObject(source) ? source.type : undefined;
  if (type === "container_upload" || kind === "file") {
    throw refusal(param, "this server keeps no files. Send the content itself, as base64 or text.");
  }
  const readable = READABLE.get(type);
  if (!readable || !isJsonObject(source)) return;
  const member = readable.content.get(kind);
  const content = member === undefined ? undefined : source[member];
  if (typeof content === "string" || (member === "content" && Array.isArray(content))) return;
  throw refusal(param, readable.instead);
}

function refusal(param: string, reason: string): OpenAIError {
  return new OpenAIError(400, `Invalid '${param}': ${reason}`, { param, code: "invalid_value" });
}
