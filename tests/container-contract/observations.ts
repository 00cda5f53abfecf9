import type { AskedContainer, ContainerAnswer, Json } from "./asked-container.ts";

/** Something that a caller may notice: what is asked, and what is seen, in a few words. */
export interface Observation {
  readonly what: string;
  readonly see: (container: AskedContainer) => Promise<string>;
}

const HELLO = [{ role: "user", content: "Say hello." }];
const chat = { messages: HELLO, max_tokens: 8, temperature: 0 };
const completion = { prompt: "The whale is", max_tokens: 8, temperature: 0 };
const WEATHER = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather of a city",
    parameters: { type: "object", properties: { city: { type: "string", maxLength: 20 } }, required: ["city"] },
  },
};
const tools = {
  ...chat,
  messages: [{ role: "user", content: "What is the weather in Paris?" }],
  tools: [WEATHER],
  max_tokens: 64,
};
const CITY = {
  type: "object",
  properties: { city: { type: "string", maxLength: 12 }, big: { type: "boolean" } },
  required: ["city", "big"],
  additionalProperties: false,
};
const schema = { type: "json_schema", json_schema: { name: "city", schema: CITY } };
const NOBODY = "nobody-has-this-model";

const textOf = ({ body }: ContainerAnswer): string =>
  body.choices?.[0]?.message?.content ?? body.choices?.[0]?.text ?? "";
const joined = ({ events }: ContainerAnswer): string =>
  events.map(({ choices }) => choices?.[0]?.delta?.content ?? choices?.[0]?.text ?? "").join("");
const seen = (answer: ContainerAnswer, words: string) => (answer.status === 200 ? words : refusal(answer));

/** The status and the first words of the sentence, without numbers. */
function refusal({ status, body, text }: ContainerAnswer): string {
  const message = String(body.error?.message ?? body.message ?? body.detail ?? text);
  return `${status}: ${message
    .split("\n")[0]
    ?.split(/[.:;(]\s/)[0]
    ?.replaceAll(/\d+/g, "…")
    .slice(0, 60)}`;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const OBSERVATIONS: readonly Observation[] = [
  { what: "`/ping`", see: async ({ ping }) => String(await ping()) },
  {
    what: "a chat",
    see: async ({ post }) => {
      const answer = await post(chat);
      const { usage, choices } = answer.body;
      const adds = usage?.total_tokens === usage?.prompt_tokens + usage?.completion_tokens;
      return seen(answer, `200, ${choices?.[0]?.message?.role}, usage ${adds ? "adds up" : "does not add up"}`);
    },
  },
  { what: "a completion", see: async ({ post }) => seen(await post(completion), "200") },
  { what: "a chat without messages", see: async ({ post }) => refusal(await post({ messages: "hello" })) },
  { what: "no JSON", see: async ({ post }) => refusal(await post("{")) },
  {
    what: "an image",
    see: async ({ post }) =>
      refusal(
        await post({
          messages: [
            { role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AA==" } }] },
          ],
        }),
      ),
  },
  {
    what: "a chat streamed",
    see: async ({ post }) => {
      const whole = await post(chat);
      const answer = await post({ ...chat, stream: true });
      const usage = answer.events.some((event) => event.usage) ? "with" : "without";
      return seen(
        answer,
        `${joined(answer) === textOf(whole) ? "the same text" : "another text"}, ${usage} usage, ${answer.text.endsWith("data: [DONE]\n\n") ? "[DONE]" : "no [DONE]"}`,
      );
    },
  },
  {
    what: "`include_usage`",
    see: async ({ post }) => {
      const answer = await post({ ...chat, stream: true, stream_options: { include_usage: true } });
      const last = answer.events.at(-1);
      return seen(
        answer,
        `last chunk: ${last?.choices?.length} choices, ${last?.usage?.completion_tokens > 0 ? "usage" : "no usage"}`,
      );
    },
  },
  {
    what: "temperature 0, twice",
    see: async ({ post }) => {
      const ask = async () => textOf(await post({ ...completion, max_tokens: 24 }));
      const first = await ask();
      return first === (await ask()) ? "the same" : "another";
    },
  },
  {
    what: "`seed`, twice, and another",
    see: async ({ post }) => {
      const ask = async (seed: number) => textOf(await post({ ...completion, max_tokens: 24, temperature: 1, seed }));
      const [first, second, other] = [await ask(7), await ask(7), await ask(8)];
      return `${first === second ? "the same" : "another"}, ${first === other ? "the same" : "another"}`;
    },
  },
  {
    what: "`stop`",
    see: async ({ post }) => {
      const whole = textOf(await post({ ...completion, max_tokens: 24 }));
      const word = whole.trim().split(/\s+/)[2] ?? "";
      const answer = await post({ ...completion, max_tokens: 24, stop: [word] });
      return seen(
        answer,
        `${textOf(answer).includes(word) ? "not cut" : "cut"}, ${answer.body.choices?.[0]?.finish_reason}, stop_reason ${answer.body.choices?.[0]?.stop_reason === word ? "names it" : "does not name it"}`,
      );
    },
  },
  {
    what: "`max_tokens`",
    see: async ({ post }) => String((await post({ ...completion, ignore_eos: true })).body.choices?.[0]?.finish_reason),
  },
  {
    what: "`min_tokens` 20 and a stop",
    see: async ({ post }) =>
      `${(await post({ ...completion, max_tokens: 24, min_tokens: 20 })).body.usage?.completion_tokens >= 20 ? "20 or more" : "fewer"}`,
  },
  {
    what: "`n` 3",
    see: async ({ post }) =>
      seen(
        await post({ ...chat, n: 3, temperature: 1 }),
        `${(await post({ ...chat, n: 3, temperature: 1 })).body.choices?.length} choices`,
      ),
  },
  {
    what: "`n` 3 at temperature 0",
    see: async ({ post }) => {
      const answer = await post({ ...chat, n: 3 });
      return seen(answer, "200");
    },
  },
  {
    what: "`logprobs`",
    see: async ({ post }) => {
      const answer = await post({ ...chat, logprobs: true, top_logprobs: 2 });
      const tokens = answer.body.choices?.[0]?.logprobs?.content ?? [];
      return seen(
        answer,
        `${tokens.length === answer.body.usage?.completion_tokens ? "of each token" : "not of each token"}, ${tokens[0]?.top_logprobs?.length} of the likeliest`,
      );
    },
  },
  {
    what: "`prompt_logprobs`",
    see: async ({ post }) => seen(await post({ ...completion, prompt_logprobs: 1 }), "200"),
  },
  {
    what: "`echo`",
    see: async ({ post }) => {
      const answer = await post({ ...completion, echo: true });
      return seen(answer, textOf(answer).startsWith("The whale is") ? "the prompt first" : "no prompt");
    },
  },
  {
    what: "`logit_bias` of no token",
    see: async ({ post }) => refusal(await post({ ...completion, logit_bias: { "99999999": 1 } })),
  },
  {
    what: "`allowed_token_ids`",
    see: async ({ post }) => seen(await post({ ...completion, allowed_token_ids: [5, 6] }), "200"),
  },
  {
    what: "`temperature` 3",
    see: async ({ post }) => {
      const answer = await post({ ...completion, temperature: 3 });
      return seen(answer, "200");
    },
  },
  {
    what: "more `max_tokens` than the context",
    see: async ({ post }) => refusal(await post({ ...completion, max_tokens: 100_000_000 })),
  },
  {
    what: "a prompt longer than the context",
    see: async ({ post }) => refusal(await post({ prompt: "whale ".repeat(40_000), max_tokens: 1 })),
  },
  {
    what: "tools, `auto`",
    see: async ({ post }) => {
      const answer = await post(tools);
      return seen(answer, "200");
    },
  },
  {
    what: "tools, `required`",
    see: async ({ post }) => {
      const answer = await post({ ...tools, tool_choice: "required" });
      const call = answer.body.choices?.[0]?.message?.tool_calls?.[0]?.function;
      return seen(
        answer,
        `${call?.name}, ${typeof parsed(call?.arguments ?? "")?.city === "string" ? "arguments as the schema says" : "other arguments"}, ${answer.body.choices?.[0]?.finish_reason}`,
      );
    },
  },
  {
    what: "a named tool, streamed",
    see: async ({ post }) => {
      const answer = await post({
        ...tools,
        tool_choice: { type: "function", function: { name: "get_weather" } },
        stream: true,
      });
      const calls = answer.events.flatMap(({ choices }) => choices?.[0]?.delta?.tool_calls ?? []);
      const text = calls.map((call: Json) => call.function?.arguments ?? "").join("");
      return seen(
        answer,
        `${calls[0]?.function?.name}, ${parsed(text)?.city ? "arguments as the schema says" : "other arguments"}, ${answer.events.map(({ choices }) => choices?.[0]?.finish_reason).find(Boolean)}`,
      );
    },
  },
  {
    what: "`json_schema`",
    see: async ({ post }) => {
      const answer = await post({ ...chat, max_tokens: 64, response_format: schema });
      const value = parsed(textOf(answer));
      return seen(
        answer,
        typeof value?.city === "string" && typeof value?.big === "boolean"
          ? "as the schema says"
          : "not as the schema says",
      );
    },
  },
  {
    what: "`json_object`",
    see: async ({ post }) => {
      const answer = await post({ ...chat, max_tokens: 16, response_format: { type: "json_object" } });
      return seen(answer, textOf(answer).trimStart().startsWith("{") ? "begins as one" : "is none");
    },
  },
  { what: "embeddings", see: async ({ post }) => seen(await post({ input: "whale" }), "200") },
  {
    what: "a model that nobody has, by `route=`",
    see: async ({ post }) => refusal(await post({ ...chat, model: NOBODY }, "/v1/chat/completions")),
  },
  {
    what: "`/tokenize` and back",
    see: async ({ post }) => {
      const { body, ...answer } = await post({ prompt: "A whale! 🐳" }, "/tokenize");
      if (answer.status !== 200) return refusal({ body, ...answer });
      const back = await post({ tokens: body.tokens }, "/detokenize");
      return back.body.prompt?.endsWith("A whale! 🐳") ? "the same text" : "another text";
    },
  },
  {
    what: "eight at once",
    see: async ({ post }) => {
      const alone = textOf(await post(completion));
      const all = await Promise.all(Array.from({ length: 8 }, () => post(completion)));
      return `${all.filter(({ status }) => status === 200).length} answered, ${all.every((answer) => textOf(answer) === alone) ? "as alone" : "some otherwise"}`;
    },
  },
  {
    what: "after eight who left",
    see: async ({ post, leave }) => {
      await Promise.all(
        Array.from({ length: 8 }, () => leave({ ...completion, max_tokens: 200, ignore_eos: true, stream: true })),
      );
      const began = Date.now();
      const answer = await post(completion);
      return seen(answer, Date.now() - began < 20_000 ? "answered at once" : "answered late");
    },
  },
];
