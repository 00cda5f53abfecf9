import { randomBytes } from "node:crypto";

/** In vLLM's form. */
export function toolCallId(): string {
  return `chatcmpl-tool-${randomBytes(8).toString("hex")}`;
}
