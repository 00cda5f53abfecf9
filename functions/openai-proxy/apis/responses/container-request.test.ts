import { readFileSync } from "node:fs";
import type { JsonObject } from "../../json.ts";
import { responses } from "./responses.ts";

const FUNCTION = { type: "function", name: "look", parameters: { type: "object" }, strict: true };
const user = { role: "user", content: [{ type: "input_text", text: "Hello" }] };

function sent(fields: JsonObject, capabilities = {}): JsonObject {
  const request = { model: "served", input: "Hello", ...fields };
  const before = structuredClone(request);
  responses.checkRequest(request);
  const body = responses.encodeRequest(request, capabilities);
  expect(request).toEqual(before);
  return JSON.parse(JSON.stringify(body));
}

const inputOf = (...input: JsonObject[]) => sent({ input }).input;

it("passes what a container understands, and never asks it to store", () => {
  const fields = {
    stream: true,
    max_output_tokens: 9,
    temperature: 0,
    top_k: 3,
    text: { verbosity: "low" },
    reasoning: { effort: "low" },
    client_metadata: { turn: "1" },
    service_tier: "flex",
    include: ["reasoning.encrypted_content"],
  };
  expect(sent({ ...fields, store: true })).toEqual({ model: "served", input: "Hello", ...fields, store: false });
});

it("leaves out what vLLM refuses", () => {
  const include = ["web_search_call.action.sources", "message.output_text.logprobs"];
  expect(sent({ include, service_tier: "turbo", tool_choice: null, tools: null, background: false })).toEqual({
    model: "served",
    input: "Hello",
    store: false,
    include: ["message.output_text.logprobs"],
  });
  expect(sent({ n: "10", max_tokens: 1 })).toEqual({ model: "served", input: "Hello", store: false });
  expect(sent({ include: ["file_search_call.results"] })).not.toHaveProperty("include");
});

describe("tools", () => {
  it("are left out where they run at OpenAI", () => {
    expect(sent({ tools: [{ type: "web_search" }, FUNCTION], parallel_tool_calls: true })).toMatchObject({
      tools: [FUNCTION],
      tool_choice: "auto",
      parallel_tool_calls: true,
    });
    const alone = sent({ tools: [{ type: "local_shell" }], tool_choice: "auto", parallel_tool_calls: true });
    expect(alone).toEqual({ model: "served", input: "Hello", store: false });
  });

  it("have no grammar, but tell of it", () => {
    const format = { type: "grammar", syntax: "regex", definition: "a+" };
    const patch = { type: "custom", name: "patch", format };
    const description = "The input must match this regex grammar:\na+";
    expect(sent({ tools: [patch] }).tools).toEqual([{ type: "custom", name: "patch", description }]);
    const namespace = { type: "namespace", name: "files", description: "Files.", tools: [patch] };
    expect(sent({ tools: [namespace] }).tools).toEqual([
      { ...namespace, tools: [{ type: "custom", name: "patch", description }] },
    ]);
  });

  it("are left out for a model that calls none, unless a call is demanded", () => {
    const capabilities = { tools: false };
    expect(sent({ tools: [FUNCTION] }, capabilities)).toEqual({ model: "served", input: "Hello", store: false });
    expect(() => sent({ tools: [FUNCTION], tool_choice: "required" }, capabilities)).toThrow(
      "This model cannot call tools: leave `tool_choice` out, or set it to 'auto' or 'none'.",
    );
  });
});

describe("input", () => {
  it("begins with one system message", () => {
    const first = { role: "developer", content: [{ type: "input_text", text: "Be kind." }] };
    const later = { role: "developer", content: "Be quick." };
    expect(sent({ instructions: "Be brief.", input: [first, user, later] })).toMatchObject({
      instructions: "Be brief.\n\nBe kind.",
      input: [user, { role: "system", content: "Be quick." }],
    });
  });

  it("has no system message for a model that takes none", () => {
    const capabilities = { systemMessage: false };
    expect(sent({ instructions: "Be brief." }, capabilities)).toEqual({
      model: "served",
      input: [{ role: "user", content: "Be brief.\n\nHello" }],
      store: false,
    });
    const input = [{ role: "system", content: "Be brief." }, user];
    expect(sent({ input }, capabilities).input).toEqual([
      { role: "user", content: [{ type: "input_text", text: "Be brief." }, ...user.content] },
    ]);
  });

  it("keeps all of what the model said, and nothing of what it did not", () => {
    const parts = ["Rain", " and wind."].map((text) => ({ type: "output_text", text, annotations: [] }));
    const one = { type: "message", role: "assistant", content: parts.slice(0, 1) };
    expect(
      inputOf(
        user,
        one,
        { ...one, content: parts },
        { ...one, content: [] },
        { ...one, content: [{ type: "refusal", refusal: "No." }] },
      ),
    ).toEqual([user, one, { ...one, content: "Rain and wind." }, { ...one, content: "No." }]);
  });

  it("has reasoning that can be read", () => {
    const reasoning = { type: "reasoning", id: "rs_1" };
    const text = (said: string) => ({ ...reasoning, summary: [], content: [{ type: "reasoning_text", text: said }] });
    expect(
      inputOf(
        { ...reasoning, summary: [], content: [{ type: "reasoning_text", text: "I look." }], encrypted_content: null },
        { ...reasoning, summary: [{ type: "summary_text", text: "I tell." }], encrypted_content: "x" },
        { ...reasoning, summary: [], encrypted_content: "x" },
        { type: "web_search_call", id: "ws_1" },
        user,
      ),
    ).toEqual([text("I look."), text("I tell."), user]);
  });

  it("keeps calls and their outputs as they are", () => {
    const call = { type: "function_call", call_id: "a", name: "look", arguments: "{}" };
    const output = { type: "function_call_output", call_id: "a", output: "Rain." };
    expect(inputOf({ ...call, id: null, namespace: null }, output)).toEqual([call, output]);
  });
});

it("sends vLLM what a recorded vLLM understood", () => {
  const path = new URL("../../__fixtures__/vllm-responses/turns.json", `file://${import.meta.dirname}/`);
  const { request } = JSON.parse(readFileSync(path, "utf8"));
  expect(responses.encodeRequest(request, {})).toEqual({ ...request, tool_choice: "auto" });
});
