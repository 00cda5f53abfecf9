import type { Engine, Skills } from "./language-model.ts";
import { type BuiltInModel, loadLanguageModel } from "./language-model.ts";
import type { ContainerModel } from "./served-model.ts";
import { createLlamaCppServer } from "./llamacpp-server.ts";
import { createServer } from "./server.ts";

/** What the container makes of a model that can call tools, whatever computes it: here an engine that writes what a test says. */

let builtIn: BuiltInModel;
beforeAll(async () => {
  builtIn = await loadLanguageModel();
});

const asked: { schema?: object; prompt?: string; grammar?: unknown }[] = [];
beforeEach(() => asked.splice(0));

function serve(text: string) {
  return createServer({ base: model(text), adapters: [] });
}

function model(text: string, toolFormat: Skills["toolFormat"] = "hermes"): ContainerModel {
  const engine: Engine = {
    async *generate(prompt, { grammar }) {
      asked.push({ prompt: builtIn.tokenizer.decode(prompt), grammar });
      const tokens = builtIn.tokenizer.encode(text);
      for (const [index, token] of tokens.entries()) {
        const finish = index === tokens.length - 1 ? ({ reason: "stop", stop: null } as const) : undefined;
        yield { token, text: builtIn.tokenizer.decode([token]), logprobs: undefined, finish };
      }
    },
  };
  const skills: Skills = {
    toolFormat,
    async compileGrammar(schema) {
      asked.push({ schema });
      return { kind: "grammar", of: schema };
    },
  };
  return {
    ...builtIn,
    engine,
    skills,
    name: "m",
    maxModelLen: 4096,
    chatTemplate:
      "{% if tools %}{{ tools | tojson }}{% endif %}{% for m in messages %}{{ m.role }}: {{ m.content }}{{ m.tool_calls | tojson if m.tool_calls }}\n{% endfor %}",
  };
}

const TOOLS = [
  {
    type: "function",
    function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
  },
  { type: "function", function: { name: "time" } },
];
const CALL = '<tool_call>{"name": "weather", "arguments": {"city": "Paris"}}</tool_call>';

async function ask(app: ReturnType<typeof serve>, body: object) {
  const response = await app.request("/invocations", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "Weather?" }], ...body }),
  });
  const text = await response.text();
  if (!text.startsWith("data: ")) return { status: response.status, body: JSON.parse(text), events: [] };
  const events = text
    .trimEnd()
    .split("\n\n")
    .slice(0, -1)
    .map((event) => JSON.parse(event.slice("data: ".length)));
  return { status: response.status, body: undefined, events };
}

test("a call is in OpenAI's form, and its reason is tool_calls", async () => {
  const { body } = await ask(serve(`I look. ${CALL}`), { tools: TOOLS });
  expect(body.choices[0]).toMatchObject({
    message: {
      content: "I look.",
      tool_calls: [
        {
          id: expect.stringMatching(/^chatcmpl-tool-/),
          type: "function",
          function: { name: "weather", arguments: '{"city":"Paris"}' },
        },
      ],
    },
    finish_reason: "tool_calls",
  });
  expect(asked[0]?.prompt).toContain('"name": "weather"');
});

test("a call is streamed as vLLM streams it: its name, its arguments, its reason", async () => {
  const { events } = await ask(serve(CALL), { tools: TOOLS, stream: true, stream_options: { include_usage: true } });
  const choices = events.flatMap((event) => event.choices);
  expect(choices.map(({ delta }) => delta)).toEqual([
    { role: "assistant", content: "" },
    {
      content: null,
      tool_calls: [{ id: expect.any(String), type: "function", index: 0, function: { name: "weather" } }],
    },
    { content: null, tool_calls: [{ index: 0, function: { arguments: '{"city":"Paris"}' } }] },
    {},
  ]);
  expect(choices.map(({ finish_reason }) => finish_reason)).toEqual([null, null, null, "tool_calls"]);
  expect(events.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: expect.any(Number) } });
});

test("an answer without a call has the reason of its end, streamed too", async () => {
  const { body } = await ask(serve("Sunny."), { tools: TOOLS });
  expect(body.choices[0]).toMatchObject({ message: { content: "Sunny." }, finish_reason: "stop" });
  expect(body.choices[0].message).not.toHaveProperty("tool_calls");
  const { events } = await ask(serve("Sunny."), { tools: TOOLS, stream: true });
  expect(events.at(-1).choices[0].finish_reason).toBe("stop");
});

test.each([
  ["required", ["weather", "time"], "tool_calls"],
  [{ type: "function", function: { name: "time" } }, ["time"], "stop"],
])("a call that has to be made is made by a grammar: %j", async (choice, names, reason) => {
  const { body } = await ask(serve('{"name": "time", "arguments": {}}'), { tools: TOOLS, tool_choice: choice });
  const { schema } = asked[0] as { schema: { oneOf: { properties: { name: { const: string } } }[] } };
  expect(schema.oneOf.map(({ properties }) => properties.name.const)).toEqual(names);
  expect(asked[1]?.grammar).toEqual({ kind: "grammar", of: schema });
  expect(body.choices[0]).toMatchObject({
    message: { content: null, tool_calls: [{ function: { name: "time", arguments: "{}" } }] },
    finish_reason: reason,
  });
});

test("behind the contract of AWS's llama.cpp image it calls tools, too", async () => {
  const { body } = await ask(createLlamaCppServer(model(CALL)), { tools: TOOLS });
  expect(body.choices[0].message.tool_calls).toMatchObject([{ function: { name: "weather" } }]);
});

test("without tool_choice none is offered, and none is found", async () => {
  const { body } = await ask(serve(CALL), { tools: TOOLS, tool_choice: "none" });
  expect(body.choices[0]).toMatchObject({ message: { content: CALL }, finish_reason: "stop" });
  expect(asked[0]?.prompt).not.toContain("weather");
});

test("earlier calls reach the template as what they say, not as text", async () => {
  const call = { id: "1", type: "function", function: { name: "weather", arguments: '{"city": "Rome"}' } };
  await ask(serve("Sunny."), {
    messages: [
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "tool", content: "sunny" },
    ],
  });
  expect(asked[0]?.prompt).toContain('"arguments": {"city": "Rome"}');
});

test("JSON is written by a grammar, for completions too", async () => {
  const schema = { type: "object", properties: { city: { type: "string" } } };
  const format = { type: "json_schema", json_schema: { name: "city", schema } };
  await ask(serve("{}"), { response_format: format });
  await ask(serve("{}"), { messages: undefined, prompt: "City:", response_format: format });
  await ask(serve("{}"), { response_format: { type: "json_object" } });
  expect(asked.flatMap((one) => one.schema ?? [])).toEqual([
    schema,
    schema,
    { type: "object", additionalProperties: true },
  ]);
  const refused = await ask(serve("{}"), { response_format: { type: "json_schema", json_schema: { name: "city" } } });
  expect(refused).toMatchObject({
    status: 400,
    body: { error: { message: "response_format.json_schema.schema is missing." } },
  });
});

test("thoughts are told from the answer", async () => {
  const { body } = await ask(serve("<think>Hm.</think>Sunny."), {});
  expect(body.choices[0].message).toMatchObject({ reasoning: "Hm.", content: "Sunny." });
});

test("how likely a prompt is cannot be told by an engine", async () => {
  expect(await ask(serve("{}"), { prompt_logprobs: 1 })).toMatchObject({ status: 400 });
});

test("a model that is made for embeddings makes them, and nothing else", async () => {
  const embed = async (tokens: readonly number[]) => [tokens.length, 0.5];
  const app = createServer({
    base: { ...builtIn, embed, name: "m", maxModelLen: 16, chatTemplate: undefined },
    adapters: [],
  });
  const post = async (body: object, path = "/invocations") => {
    const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    const response = await app.request(path, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const { body } = await post({ input: [builtIn.tokenizer.encode("The whale"), [1, 2, 3]] });
  expect(body).toMatchObject({
    object: "list",
    model: "m",
    data: [
      { index: 0, object: "embedding", embedding: [builtIn.tokenizer.encode("The whale").length, 0.5] },
      { index: 1, embedding: [3, 0.5] },
    ],
    usage: { prompt_tokens: builtIn.tokenizer.encode("The whale").length + 3, completion_tokens: 0 },
  });
  const bytes = Buffer.from(new Float32Array([1, 0.5]).buffer).toString("base64");
  const encoded = await post({ input: [7], encoding_format: "base64", model: "m" }, "/v1/embeddings");
  expect(encoded.body).toMatchObject({ data: [{ embedding: bytes }] });
  expect(await post({ messages: [] })).toMatchObject({ status: 400 });
  expect(await post({ prompt: "x" }, "/v1/completions")).toMatchObject({ status: 404 });
  expect(await post({ input: "whale ".repeat(40) })).toMatchObject({
    status: 400,
    body: { error: { param: "input_tokens" } },
  });
  const generating = createServer({
    base: { ...builtIn, name: "m", maxModelLen: 16, chatTemplate: undefined },
    adapters: [],
  });
  expect((await generating.request("/v1/embeddings", { method: "POST" })).status).toBe(404);
});

test("choices come as they are ready: one that waits for another's end holds up none", async () => {
  const ended = Promise.withResolvers<void>();
  let begun = 0;
  const engine: Engine = {
    async *generate() {
      const isFirst = begun++ === 0;
      if (isFirst) await ended.promise;
      yield { token: 1, text: isFirst ? "last" : "first", logprobs: undefined, finish: { reason: "stop", stop: null } };
      ended.resolve();
    },
  };
  const base = { ...builtIn, engine, name: "m", maxModelLen: 64, chatTemplate: "x" };
  const { body } = await ask(createServer({ base, adapters: [] }), { n: 2 });
  expect(body.choices.map((choice: { message: { content: string } }) => choice.message.content)).toEqual([
    "last",
    "first",
  ]);
});
