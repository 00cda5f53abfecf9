import * as v from "valibot";
import type { ContainerAnswer } from "../../testing/replay-container.ts";
import { fillSchema, type Schema, WORD } from "./fill-schema.ts";

const FRAME = { id: "chatcmpl-1", created: 1_795_313_849, model: "model" };
const USAGE = { prompt_tokens: 42, completion_tokens: 7, total_tokens: 49 };
/** What a coding agent is told to do, and the command that does it. */
export const TASK = "Copy the file note.txt to copy.txt with a shell command, and say that you did.";
const COMMAND = "cp note.txt copy.txt";
/** A coding agent has a tool with a command line in one of these fields. */
const COMMAND_FIELDS = ["cmd", "command"];

const Tool = v.object({
  function: v.object({
    name: v.string(),
    parameters: v.optional(
      v.custom<Schema>(() => true),
      {},
    ),
  }),
});
const Request = v.object({
  messages: v.array(
    v.object({
      role: v.string(),
      content: v.optional(v.unknown()),
      tool_calls: v.nullish(v.array(v.object({ function: v.object({ name: v.string() }) })), []),
    }),
  ),
  tools: v.nullish(v.array(Tool), []),
  tool_choice: v.optional(v.unknown()),
  response_format: v.nullish(v.object({ json_schema: v.optional(v.object({ schema: v.custom<Schema>(() => true) })) })),
  stream: v.nullish(v.boolean(), false),
});
type Request = v.InferOutput<typeof Request>;
type Tool = v.InferOutput<typeof Tool>["function"];

interface Call {
  readonly name: string;
  readonly arguments: string;
}

/**
 * A chat model that does whatever it is offered: calls each tool once, then answers by the schema, or else says what the last tool said.
 * To a coding agent, which has many tools, it gives one command.
 */
export const scriptedModel = (body: Record<string, unknown>): ContainerAnswer => {
  const request = v.parse(Request, body);
  const call = nextCall(request);
  const text = call === undefined ? answer(request) : "";
  const finish_reason = call === undefined ? "stop" : "tool_calls";
  if (!request.stream) {
    const tool_calls = call && [{ id: callId(request), type: "function", function: call }];
    const message = { role: "assistant", content: call ? null : text, ...(tool_calls && { tool_calls }) };
    const choices = [{ index: 0, message, finish_reason }];
    return { status: 200, body: JSON.stringify({ ...FRAME, object: "chat.completion", choices, usage: USAGE }) };
  }
  const deltas = call ? callDeltas(call, callId(request)) : pieces(text).map((content) => ({ content }));
  const chunk = (delta: object, reason: string | null = null) => ({
    ...FRAME,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  const last = { ...FRAME, object: "chat.completion.chunk", choices: [], usage: USAGE };
  const chunks = [...deltas.map((delta) => chunk(delta)), chunk({}, finish_reason), last];
  const events = [...chunks.map((one) => JSON.stringify(one)), "[DONE]"].map((data) => `data: ${data}\n\n`);
  return { status: 200, contentType: "text/event-stream; charset=utf-8", body: events.join("") };
};

function nextCall({ messages, tools, tool_choice }: Request): Call | undefined {
  if (tool_choice === "none") return undefined;
  const called = messages.flatMap(({ tool_calls }) => tool_calls?.map((call) => call.function.name) ?? []);
  const offered = (tools ?? []).map((tool) => tool.function);
  const shell = offered.map((tool) => commandCall(tool)).find((call) => call !== undefined);
  if (shell !== undefined) return called.length === 0 ? shell : undefined;
  const next = offered.find(({ name }) => !called.includes(name));
  return next && { name: next.name, arguments: JSON.stringify(fillSchema(next.parameters)) };
}

function commandCall({ name, parameters }: Tool): Call | undefined {
  const field = COMMAND_FIELDS.find((one) => parameters.properties?.[one] !== undefined);
  if (field === undefined) return undefined;
  const value = parameters.properties?.[field]?.type === "array" ? ["sh", "-c", COMMAND] : COMMAND;
  return { name, arguments: JSON.stringify({ ...Object(fillSchema(parameters)), [field]: value }) };
}

function answer({ messages, response_format }: Request): string {
  const schema = response_format?.json_schema?.schema;
  if (schema !== undefined) return JSON.stringify(fillSchema(schema));
  const last = messages.findLast(({ role }) => role === "tool");
  return last === undefined ? `Hello from ${WORD}.` : `Done: ${JSON.stringify(last.content)}`;
}

/** Another one for each call of a conversation. */
const callId = ({ messages }: Request): string => `call_${messages.length}`;

const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,5}/g) ?? [];

function callDeltas({ name, arguments: text }: Call, id: string): object[] {
  const begin = { index: 0, id, type: "function", function: { name, arguments: "" } };
  return [
    { role: "assistant", tool_calls: [begin] },
    ...pieces(text).map((piece) => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ];
}
