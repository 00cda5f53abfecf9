// Writes the recordings of a real llama.cpp server: npx node tests/llama-cpp/record.ts http://127.0.0.1:18081 model
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** AWS's image maps `/invocations` to this path alone. */
const PATH = "/v1/chat/completions";
const FOLDER = join(import.meta.dirname, "../../functions/openai-proxy/__fixtures__/llamacpp");

const ask = (content: unknown) => [{ role: "user", content }];
const capital = { messages: ask("What is the capital of France?"), max_tokens: 24, temperature: 0, seed: 1 };
const tools = [
  {
    type: "function",
    function: {
      name: "get_weather",
      description: "The weather of a city",
      parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  },
];
const weather = { messages: ask("What is the weather in Paris?"), max_tokens: 64, temperature: 0, seed: 1, tools };
const schema = {
  type: "json_schema",
  json_schema: {
    name: "capital",
    schema: {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
      additionalProperties: false,
    },
  },
};
const stream = { stream: true, stream_options: { include_usage: true } };
const long = ask("one two three four five six seven eight nine ten ".repeat(400));

/** So small a model calls a tool when it has seen others do it. */
const callFor = (city: string, index: number) => [
  ...ask(`Call get_weather for ${city}.`),
  {
    role: "assistant",
    content: "",
    tool_calls: [
      { id: `call_${index}`, type: "function", function: { name: "get_weather", arguments: JSON.stringify({ city }) } },
    ],
  },
];
const called = {
  ...weather,
  messages: [...["London", "Berlin", "Madrid", "Rome"].flatMap(callFor), ...ask("Call get_weather for Paris.")],
};
/** What was begun for it fits no call: llama.cpp's parser gives up. */
const broken = { ...weather, messages: [...ask("Hello"), { role: "assistant", content: "<tool_call>\n{" }] };

/** By what the model's template can: its own, one with tools, one that begins with a thought. */
const REQUESTS: Readonly<Record<string, Readonly<Record<string, object | string>>>> = {
  model: {
    "chat-ok": capital,
    "chat-stream": { ...capital, stream: true },
    "chat-stream-usage": { ...capital, ...stream },
    "chat-stream-progress": { ...capital, ...stream, return_progress: true },
    "chat-n2": { ...capital, n: 2 },
    "chat-logprobs": { ...capital, max_tokens: 4, logprobs: true, top_logprobs: 2 },
    "chat-content-parts": { ...capital, messages: ask([{ type: "text", text: "What is the capital of France?" }]) },
    "chat-image-part": {
      ...capital,
      messages: ask([{ type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } }]),
    },
    "chat-json-schema": { ...capital, max_tokens: 64, response_format: schema },
    "chat-json-schema-stream": { ...capital, ...stream, max_tokens: 64, response_format: schema },
    "chat-tools-auto": weather,
    "chat-tool-result": {
      ...weather,
      messages: [
        ...ask("What is the weather in Paris?"),
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "a", type: "function", function: { name: "get_weather", arguments: '{"city":"Paris"}' } }],
        },
        { role: "tool", tool_call_id: "a", content: "Sunny, 20 °C" },
      ],
    },
    "chat-prompt-too-long": { ...capital, messages: long },
    "chat-prompt-too-long-stream": { ...capital, ...stream, messages: long },
    "chat-bad-role": { ...capital, messages: [{ role: "narrator", content: "Once" }] },
    "chat-bad-schema": {
      ...capital,
      response_format: { type: "json_schema", json_schema: { name: "a", schema: { type: "nothing" } } },
    },
    "chat-bad-type": { ...capital, temperature: "hot" },
    "no-messages": { prompt: "Once upon a time", max_tokens: 4 },
    "embeddings-body": { input: "Hello" },
    "rerank-body": { query: "Hello", documents: ["Hello", "A stone."] },
    "invalid-json": "{",
  },
  tools: {
    "tools-call": called,
    "tools-call-stream": { ...called, ...stream },
    "tools-broken": broken,
    "tools-broken-stream": { ...broken, ...stream },
  },
  thoughts: {
    "thoughts-ok": capital,
    "thoughts-stream": { ...capital, ...stream },
  },
};

const [, , url, set = "model"] = process.argv;
mkdirSync(FOLDER, { recursive: true });
for (const [name, request] of Object.entries(REQUESTS[set] ?? {})) {
  const response = await fetch(`${url}${PATH}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof request === "string" ? request : JSON.stringify(request),
  });
  const { status } = response;
  const body = await response.text();
  const exchange = { request, response: { status, contentType: response.headers.get("content-type"), body } };
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(exchange)}\n`);
  console.log(
    `${name}: ${status}, ${response.headers.get("content-type")}, ${body.slice(0, 160).replaceAll("\n", "⏎")}`,
  );
}
