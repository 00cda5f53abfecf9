import { type ContainerAnswer, fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy, DOORS, parseEvents } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
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
  {
    name: "a server with a call in place of the list, pieces without a name, and one id for all (TGI)",
    stream: [
      ...[add, weather].flatMap(({ function: called }, index) => [
        delta({ role: "assistant", tool_calls: { index, ...call("0", called.name, "") } }),
        delta({
          tool_calls: { index, id: "", type: "function", function: { name: null, arguments: called.arguments } },
        }),
      ]),
      delta({}, "tool_calls"),
      end,
    ].join(""),
    whole: whole({ tool_calls: [call("0", "add", { a: 1 }), call("0", "weather", { city: "Oslo" })] }, "tool_calls"),
    calls: BOTH,
    content: null,
  },
  {
    name: "a server that numbers its calls, the same in every piece",
    stream: [
      delta({ tool_calls: [{ index: 0, id: 0, function: { name: "add", arguments: "" } }] }),
      delta({ tool_calls: [{ index: 0, id: 0, function: { name: "add", arguments: '{"a":1}' } }] }),
      delta({ tool_calls: [{ index: 0, id: 1, function: { name: "weather", arguments: '{"city":"Oslo"}' } }] }),
      delta({}, "tool_calls"),
      end,
    ].join(""),
    whole: whole(
      { role: null, tool_calls: [call(0 as never, "add", { a: 1 }), call(1 as never, "weather", { city: "Oslo" })] },
      "tool_calls",
    ),
    calls: BOTH,
    content: null,
  },
  {
    name: "a server whose every answer has an error of null, and whose last words are empty",
    stream: [
      event({ error: null, choices: [{ index: 0, delta: { role: "assistant", content: "Hi" }, finish_reason: null }] }),
      event({ error: null, choices: [{ index: 0, delta: { content: " there" }, finish_reason: null }] }),
      event({ error: null, choices: [{ index: 0, delta: null, finish_reason: "stop" }] }),
      event({ error: null, id: "", object: "", created: 0, choices: null, usage }),
    ].join(""),
    whole: whole({ role: "assistant", content: "Hi there" }, "stop").replace("{", '{"error":null,'),
    ...text,
  },
  {
    name: "a server that writes JSON as Python does",
    stream: [
      ...["Hi", " there"].map((content) => delta({ content, at: "LATER" })),
      delta({}, "stop"),
      delta({}, "stop"),
      end,
    ]
      .join("")
      .replaceAll('"LATER"', "-Infinity")
      .replaceAll('":', '": '),
    whole: whole({ role: "assistant", content: "Hi there", at: "NaN" }, "stop").replace('"NaN"', "NaN"),
    ...text,
  },
];

const asked = (request: object) => ({ messages, tools: [{ type: "function", function: { name: "add" } }], ...request });
const container = ({ stream, whole }: Server) =>
  fakeSageMaker((body) =>
    body.stream ? { contentType: "text/event-stream", body: stream } : { contentType: "application/json", body: whole },
  );

/** Ids that the proxy made, because the server's were missing or not unique. */
const withoutOwnIds = (answer: unknown) => JSON.stringify(answer).replaceAll(/call_[0-9a-f]{32}/g, "call_…");

function countCalls(message: JsonObject) {
  const calls = (message.tool_calls ?? []) as ReturnType<typeof call>[];
  for (const { id, type } of calls) expect([id, type]).toEqual([expect.stringMatching(/./), "function"]);
  expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
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
    expect(withoutOwnIds(answers[0])).toBe(withoutOwnIds(answers[1]));
    const message = answers[0]?.choices[0].message ?? {};
    expect(countCalls(message)).toEqual(server.calls);
    expect(message.content ?? null).toBe(server.content);
  });

  it.each(DOORS)("answers in one piece behind $name also where the server streams to everybody", async (door) => {
    const runtime = fakeSageMaker(() => ({ contentType: "text/event-stream", body: server.stream }));
    const response = await createTestProxy({ runtime, door }).post("/v1/chat/completions", asked({}));
    const answer = (await response.json()) as {
      choices: [{ message: JsonObject; finish_reason: string }];
      usage: object;
    };
    expect(countCalls(answer.choices[0].message)).toEqual(server.calls);
    expect(answer.choices[0].message.content).toBe(server.content);
    expect(answer).toMatchObject({ ...head, model: "default", object: "chat.completion", usage });
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

describe.each(DOORS)("behind $name", (door) => {
  const ask = async (answer: ContainerAnswer, stream: boolean) => {
    const proxy = createTestProxy({ runtime: fakeSageMaker(() => answer), door });
    const response = await proxy.post("/v1/chat/completions", { messages, stream });
    return { status: response.status, text: await response.text() };
  };
  const streamed = delta({ content: "Hi there" }) + delta({}, "stop") + end;
  const given = whole({ role: "assistant", content: "Hi there" }, "stop");

  it.each<[string, string | undefined, string]>([
    ["a stream that is called JSON", "application/json", streamed],
    ["a stream that is called nothing", undefined, streamed],
    ["one piece that is called nothing", undefined, given],
    ["one piece that is called text", "text/plain; charset=utf-8", `\n${given}`],
  ])("understands %s, whatever was asked for", async (_form, contentType, body) => {
    const answer = { body, ...(contentType !== undefined && { contentType }) };
    const { status, text: answered } = await ask(answer, false);
    expect([status, JSON.parse(answered).choices]).toMatchObject([200, [{ message: { content: "Hi there" } }]]);
    const events = parseEvents((await ask(answer, true)).text);
    expect(events.at(-1)).toBe("[DONE]");
    expect(events).toContainEqual(
      expect.objectContaining({
        choices: [expect.objectContaining({ delta: expect.objectContaining({ content: "Hi there" }) })],
      }),
    );
  });

  it.each([
    ["FastAPI's error", '{"detail":"secret"}'],
    ["an error without a name", '{"message":"secret","type":"InternalServerError"}'],
    ["nothing", "{}"],
    ["another service's answer", '{"status":"secret"}'],
    ["an answer without choices", '{"object":"chat.completion","choices":[],"usage":{"prompt_tokens":1}}'],
    ["choices of null", '{"object":"chat.completion","choices":null,"usage":{"prompt_tokens":1}}'],
    ["a choice of null", '{"object":"chat.completion","choices":[null],"usage":{"prompt_tokens":1}}'],
  ])("takes %s with status 200 for no answer", async (_what, body) => {
    const stream = { contentType: "text/event-stream", body: `data: ${body}\n\ndata: [DONE]\n\n` };
    for (const { status, text: answered } of [await ask({ body }, false), await ask(stream, true)]) {
      expect(answered).not.toMatch(/secret|\[DONE\]/);
      expect(answered).toContain('"code":"model_error"');
      if (status !== 200) expect(status).toBe(502);
    }
  });

  it("keeps the name of a function in the older form, whatever comes later", async () => {
    const body = [
      delta({ role: "assistant", function_call: { name: "add", arguments: "" } }),
      delta({ function_call: { name: "", arguments: '{"a":1}' } }),
      delta({ function_call: { name: null, arguments: null } }, "function_call"),
      end,
    ].join("");
    const stream = { contentType: "text/event-stream", body };
    const message = { function_call: { name: "add", arguments: '{"a":1}' } };
    expect(JSON.parse((await ask(stream, false)).text)).toMatchObject({ choices: [{ message }] });
    const events = parseEvents((await ask(stream, true)).text) as { choices: { delta: typeof message }[] }[];
    const names = events.flatMap(({ choices = [] }) => choices.map((choice) => choice.delta.function_call?.name ?? ""));
    expect(names.join("")).toBe("add");
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
