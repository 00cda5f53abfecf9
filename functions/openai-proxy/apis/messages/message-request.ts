import * as v from "valibot";
import { OpenAIError } from "../../errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { invalidRequest } from "../../requests/invalid-request.ts";
import { isClientTool } from "./message-tools.ts";
import { refuseUnreadable } from "./unreadable-blocks.ts";

const integer = v.nullish(v.custom<number>(Number.isInteger, "an integer"));
const number = v.nullish(v.number());
const block = v.looseObject({ type: v.string() });
const content = v.union([v.string(), v.array(block)]);

/** What is common to both requests; what we do not use of them is for others to judge. */
const common = {
  model: v.nullish(v.string()),
  messages: v.pipe(
    v.array(v.looseObject({ role: v.picklist(["user", "assistant", "system"]), content })),
    v.minLength(1),
  ),
  system: v.nullish(content),
  tools: v.nullish(v.array(v.looseObject({ type: v.nullish(v.string()) }))),
  tool_choice: v.nullish(v.looseObject({ type: v.picklist(["auto", "any", "tool", "none"]) })),
  thinking: v.nullish(v.looseObject({ type: v.string() })),
  output_config: v.nullish(v.looseObject({})),
};

/** https://docs.claude.com/en/api/messages-count-tokens */
const CountTokensRequest = v.looseObject(common);

/** https://docs.claude.com/en/api/messages */
const MessageRequest = v.looseObject({
  ...common,
  max_tokens: v.custom<number>(Number.isInteger, "an integer"),
  stop_sequences: v.nullish(v.array(v.string())),
  stream: v.nullish(v.boolean()),
  temperature: number,
  top_p: number,
  top_k: integer,
});

const NamedChoice = v.looseObject({ name: v.string() });
const ClientTool = v.looseObject({ name: v.string(), input_schema: v.looseObject({}) });
const source = v.looseObject({ type: v.string() });

/** The members without which a block says nothing. */
const BLOCKS: ReadonlyMap<unknown, v.GenericSchema> = new Map(
  Object.entries({
    text: v.looseObject({ text: v.string() }),
    image: v.looseObject({ source }),
    document: v.looseObject({ source }),
    search_result: v.looseObject({ content: v.array(block) }),
    thinking: v.looseObject({ thinking: v.string() }),
    tool_use: v.looseObject({ id: v.string(), name: v.string(), input: v.nullish(v.looseObject({})) }),
    tool_result: v.looseObject({ tool_use_id: v.string(), content: v.nullish(content) }),
  }),
);

/** @throws OpenAIError 400 for what Anthropic's API does not allow, and for what no model here can read */
export function checkMessageRequest(request: JsonObject): void {
  check(MessageRequest, request);
  if (Number(request.max_tokens) < 1) throw refusal("max_tokens", "Invalid 'max_tokens': expected 1 or more.");
  checkContents(request);
}

/** @throws OpenAIError 400 */
export function checkCountTokensRequest(request: JsonObject): void {
  check(CountTokensRequest, request);
  checkContents(request);
}

function checkContents({ messages, system, tools, tool_choice: choice, mcp_servers: servers }: JsonObject): void {
  if (Array.isArray(servers) && servers.length > 0) {
    throw refusal(
      "mcp_servers",
      "This server connects to no MCP servers. Leave `mcp_servers` out, connect to them yourself, and send their tools in `tools`.",
    );
  }
  checkBlocks(system, "system");
  for (const [index, message] of (messages as JsonObject[]).entries()) {
    checkBlocks(message.content, `messages[${index}].content`);
  }
  for (const [index, tool] of ((tools ?? []) as JsonObject[]).entries()) {
    if (isClientTool(tool)) check(ClientTool, tool, `tools[${index}]`);
  }
  if (isJsonObject(choice) && choice.type === "tool") check(NamedChoice, choice, "tool_choice");
}

function checkBlocks(blocks: unknown, param: string): void {
  if (!Array.isArray(blocks)) return;
  for (const [index, given] of blocks.entries()) {
    const place = `${param}[${index}]`;
    check(BLOCKS.get(given?.type) ?? block, given, place);
    refuseUnreadable(given, place);
    const inside = given.type === "document" ? given.source.content : given.content;
    if (given.type === "tool_result" || given.type === "document") checkBlocks(inside, `${place}.content`);
  }
}

function check(schema: v.GenericSchema, value: unknown, param?: string): void {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (!result.success) throw invalidRequest(result.issues[0], param);
}

function refusal(param: string, message: string): OpenAIError {
  return new OpenAIError(400, message, { param, code: "invalid_value" });
}
