import type { JsonObject } from "../../json.ts";
import { plainBlocks } from "./plain-blocks.ts";

/** The system prompt, and what the conversation has of system messages on its way. */
export function instructionBlocks({ system, messages }: JsonObject): JsonObject[] {
  const onTheWay = (messages as JsonObject[]).filter(isSystem).map(({ content }) => content);
  return [system, ...onTheWay].flatMap(plainBlocks);
}

/** What user and assistant say. */
export function spokenMessages({ messages }: JsonObject): JsonObject[] {
  return (messages as JsonObject[]).filter((message) => !isSystem(message));
}

function isSystem({ role }: JsonObject): boolean {
  return role === "system";
}
