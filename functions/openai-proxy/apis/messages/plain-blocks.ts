import { isJsonObject, type JsonObject } from "../../json.ts";

/** What Anthropic's own tools left in a conversation, and marks of what its server did. It is not for other models. */
const LEFT_OUT =
  /^(?:server_tool_use|mcp_tool_use|mcp_tool_listing|redacted_thinking|fallback|tool_addition|tool_removal|(?!tool_result$)\w+_tool_result)$/;
/** Differs with every request of Claude Code, so that no prompt would begin like the one before, whose prefix is in a cache. */
const BILLING_HEADER = "x-anthropic-billing-header";
const SAYS_ERROR = /^\W*(?:\w+_)?error/i;

export function isForModel({ type }: JsonObject): boolean {
  return !LEFT_OUT.test(String(type));
}

/**
 * A content's blocks as text, images, tool calls, their results and thinking; of the others those that have a text become one. What
 * is new to us stays, for the container to judge.
 */
export function plainBlocks(content: unknown): JsonObject[] {
  if (typeof content === "string") return plainBlocks([{ type: "text", text: content }]);
  const blocks: unknown[] = Array.isArray(content) ? content : [];
  return blocks.filter(isJsonObject).flatMap(plainBlock);
}

function plainBlock(block: JsonObject): JsonObject[] {
  const { type, text, source, content, title, context } = block;
  switch (type) {
    case "text":
      return typeof text === "string" && !text.startsWith(BILLING_HEADER) ? textBlocks(text) : [];
    case "document":
      return [
        ...textBlocks(title, context),
        ...(isJsonObject(source) ? plainBlocks(source.data ?? source.content) : []),
      ];
    case "search_result":
      return [...textBlocks(title, source), ...plainBlocks(content)];
    case "compaction":
      return plainBlocks(content);
    case "tool_result":
      return [{ type, tool_use_id: block.tool_use_id, content: resultBlocks(block) }];
    default:
      return isForModel(block) ? [withoutMarks(block)] : [];
  }
}

/** Neither a chat nor vLLM has another place for `is_error`. */
function resultBlocks({ content, is_error: isError }: JsonObject): JsonObject[] {
  const blocks = plainBlocks(content);
  const saysSo = blocks.some(({ text }) => typeof text === "string" && SAYS_ERROR.test(text));
  return isError === true && !saysSo ? [...textBlocks("Error:"), ...blocks] : blocks;
}

/** What is for Anthropic's server alone. */
function withoutMarks({
  cache_control: _cache,
  citations: _citations,
  caller: _caller,
  ...block
}: JsonObject): JsonObject {
  return block;
}

/** One block of some lines; none when all are empty. */
function textBlocks(...lines: readonly unknown[]): JsonObject[] {
  const text = lines.filter((line) => typeof line === "string" && line !== "").join("\n");
  return text === "" ? [] : [{ type: "text", text }];
}
