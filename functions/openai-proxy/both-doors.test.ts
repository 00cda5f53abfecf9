import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, parseEvents, createTestProxy } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { FUNCTION_URL } from "./door.ts";
import type { JsonObject } from "./json.ts";

/** The same exchange at both doors is the same answer, whatever the server. */

const messages = [{ role: "user", content: "Hello" }];
const usage = { prompt_tokens: 7, completion_tokens: 4, total_tokens: 11 };
const call = (id: string, name: string, text: unknown) => ({
  id,
  type: "function",
  function: { name, arguments: text },
});
const head = { id: "chatcmpl-1", created: 1, model: "m" };
const event = (object: object) =>
  `data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", ...object })}\n\n`;
const delta = (fields: object, finish_reason: unknown = null) =>
  event({ choices: [{ index: 0, delta: fields, finish_reason }] });
const whole = (message: object, finish_reason: string) =>
  JSON.stringify({ ...head, object: "chat.completion", choices: [{ index: 0, message, finish_reason }], usage });

interface Server {
  readonly name: string;
  readonly stream: string;
  readonly whole: string;
  readonly calls: readonly (readonly [string, string])[];
  readonly content: string | null;
}

const add = call("call_a", "add", '{"a":1}');
const weather = call("call_b", "weather", '{"city":"Oslo"}');
const BOTH = [
  ["add", '{"a":1}'],
  ["weather", '{"city":"Oslo"}'],
] as const;
const text = { calls: [], content: "Hi there" } as const;
const end = `${event({ choices: [], usage })}data: [DONE]\n\n`;

const SERVERS: readonly Server[] = [
  {
    name: "a parser that gives parallel calls one index",
    stream: `${delta({ role: "assistant", content: "" })}${delta({ tool_calls: [{ index: 0, ...add }] })}${delta({ tool_calls: [{ index: 0, ...weather }] })}${delta({}, "tool_calls")}${end}`,
    whole: whole({ role: "assistant", content: null, tool_calls: [add, weather] }, "tool_calls"),
    calls: BOTH,
    content: null,
  },
  {
    name: "a server with arguments as objects, and no index",
    stream: `${delta({ role: "assistant", tool_calls: [call("call_a", "add", { a: 1 })] })}${delta({ role: "assistant", tool_calls: [call("call_b", "weather", { city: "Oslo" })] })}${delta({}, "tool_calls")}${end}`,
    whole: whole(
      { role: "assistant", tool_calls: [call("call_a", "add", { a: 1 }), call("call_b", "weather", { city: "Oslo" })] },
      "tool_calls",
    ),
    calls: BOTH,
    content: null,
  },
  {
    name: "a server that repeats the role, fills with nulls, counts in the middle and finishes twice",
    stream: [
      delta({ role: "assistant", content: "Hi", tool_calls: null, function_call: null }),
      event({
        choices: [{ index: 0, delta: { role: "assistant", content: " there", tool_calls: [] }, finish_reason: "" }],
        usage,
      }),
      delta({ role: "assistant", content: "" }, "stop"),
      delta({ role: "", content: null }, "stop"),
      end,
    ].join(""),
    whole: whole({ role: "assistant", content: "Hi there", tool_calls: null }, "stop"),
    ...text,
  },
  {
    name: "a server that breaks its events into lines",
    stream:
      ["Hi", " there"]
        .map(
          (content) =>
            `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{\ndata: "index":0,"delta":{"content":"${content}"},\ndata: "finish_reason":null}]}\n\n`,
        )
        .join("") +
      delta({}, "stop") +
      end,
    whole: whole({ role: "assistant", content: "Hi there" }, "stop"),
    ...text,
  },
];

const asked = (request: object) => ({ messages, tools: [{ type: "function", function: { name: "add" } }], ...request });
const container = ({ stream, whole }: Server) =>
  fakeSageMaker((body) =>
    body.stream ? { contentType: "text/event-stream", body: stream } : { contentType: "application/json", body: whole },
  );

function countCalls(message: JsonObject) {
  const calls = (message.tool_calls ?? []) as ReturnType<typeof call>[];
  for (const { id, type } of calls) expect([id, type]).toEqual([expect.stringMatching(/./), "function"]);
  return calls.map(({ function: called }) => [called.name, called.arguments]);
}

describe.each(SERVERS)("$name", (server) => {
  it("answers in one piece alike at both doors", async () => {
    const answers = await Promise.all(
      DOORS.map(async (door) => {
        const response = await createTestProxy({ runtime: container(server), door }).post(
          "/v1/chat/completions",
          asked({}),
        );
        return (await response.json()) as JsonObject & { choices: [{ message: JsonObject }] };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    const message = answers[0]?.choices[0].message ?? {};
    expect(countCalls(message)).toEqual(server.calls);
    expect(message.content ?? null).toBe(server.content);
  });

  it("answers in one piece also where the server streams to everybody", async () => {
    const runtime = fakeSageMaker(() => ({ contentType: "text/event-stream", body: server.stream }));
    const response = await createTestProxy({ runtime, door: FUNCTION_URL }).post("/v1/chat/completions", asked({}));
    const answer = (await response.json()) as {
      choices: [{ message: JsonObject; finish_reason: string }];
      usage: object;
    };
    expect(countCalls(answer.choices[0].message)).toEqual(server.calls);
    expect(answer.choices[0].message.content).toBe(server.content);
    expect(answer.usage).toEqual(usage);
  });

  it.each(DOORS)("streams what OpenAI's clients can put together behind $name", async (door) => {
    const response = await createTestProxy({ runtime: container(server), door }).post(
      "/v1/chat/completions",
      asked({ stream: true }),
    );
    const transcript = await response.text();
    expect(transcript).not.toMatch(/^(?!data: |: |$)/m);
    const events = parseEvents(transcript);
    expect(events.pop()).toBe("[DONE]");
    const chunks = events as { usage?: unknown; choices: { delta: JsonObject; finish_reason: unknown }[] }[];
    expect(chunks.filter((chunk) => "usage" in chunk)).toEqual([]);
    const choices = chunks.flatMap((chunk) => chunk.choices);
    expect(choices.filter(({ finish_reason }) => finish_reason)).toHaveLength(1);
    expect(choices.filter(({ delta }) => "role" in delta).length).toBeLessThanOrEqual(1);
    const pieces = choices.flatMap(
      ({ delta }) =>
        (delta.tool_calls ?? []) as { index: number; id?: string; function: { name?: string; arguments: string } }[],
    );
    const calls = server.calls.map((_call, index) => pieces.filter((piece) => piece.index === index));
    expect(
      calls.map((parts) => [
        parts.map((part) => part.function.name ?? "").join(""),
        parts.map((part) => part.function.arguments).join(""),
      ]),
    ).toEqual(server.calls);
    expect(choices.map(({ delta }) => delta.content ?? "").join("")).toBe(server.content ?? "");
  });
});

it("echoes prompt_logprobs at both doors", async () => {
  const { response } = recording("tiny-completion-echo");
  const body = response.body.replace('"prompt_logprobs":null', '"prompt_logprobs":[null,{"1":{"logprob":-1}}]');
  for (const door of DOORS) {
    const runtime = fakeSageMaker(() => ({ ...response, contentType: "application/json", body }));
    const answer = await createTestProxy({ runtime, door }).post("/v1/completions", {
      prompt: "Once",
      echo: true,
      prompt_logprobs: 1,
    });
    expect(await answer.json()).toMatchObject({ choices: [{ prompt_logprobs: [null, { 1: { logprob: -1 } }] }] });
  }
});

it("shows no usage that was not asked for, also with continuous_usage_stats", async () => {
  const stream = `${event({ choices: [{ index: 0, delta: { content: "a" }, finish_reason: null }], usage })}${delta({}, "stop")}${end}`;
  const runtime = fakeSageMaker(() => ({ contentType: "text/event-stream", body: stream }));
  for (const door of DOORS) {
    const request = { messages, stream: true, stream_options: { continuous_usage_stats: true } };
    const answer = await createTestProxy({ runtime, door }).post("/v1/chat/completions", request);
    expect(await answer.text()).not.toContain('"usage"');
  }
});
