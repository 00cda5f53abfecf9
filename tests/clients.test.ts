import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import Anthropic from "@anthropic-ai/sdk";
import { betaZodTool } from "@anthropic-ai/sdk/helpers/beta/zod";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { tool as aiTool, generateText, isStepCount, streamText } from "ai";
import OpenAI, { RateLimitError } from "openai";
import { zodTextFormat } from "openai/helpers/zod";
import * as z from "zod";
import { externalContainer } from "../local/external-container.ts";
import { startReplayContainer } from "../testing/replay-container.ts";
import { scriptedChat, USAGE } from "../testing/scripted-chat.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

/** The clients that teams have, unmodified, against a chat model with tools. */

let stack: TestStack;
let container: Awaited<ReturnType<typeof startReplayContainer>>;
let key: string;

beforeAll(async () => {
  container = await startReplayContainer({ isChatModel: true });
  stack = await startTestStack({
    launchContainer: externalContainer(container.url),
  });
  key = await stack.createKey("clients");
  await stack.run("provision-endpoint");
  container.answerWith(scriptedChat);
});
afterAll(async () => {
  await stack?.close();
  await container?.close();
});

const QUESTION = "What is the weather in Paris?";
const ANSWER = "It is sunny in Paris.";
const weather = z.object({ city: z.string() });
const DESCRIPTION = "Get the weather of a city";

describe.each(["streaming", "buffered"] as const)("at the %s door", (door) => {
  const baseURL = () => (door === "streaming" ? stack.openaiBaseUrl : `${stack.httpApiUrl}/v1`);

  describe("openai", () => {
    const client = () => new OpenAI({ apiKey: key, baseURL: baseURL(), maxRetries: 0 });
    const messages = [{ role: "user" as const, content: QUESTION }];

    test.each([true, false])("runs tools to the final answer, stream: %s", async (stream) => {
      const asked: unknown[] = [];
      const runner = client().chat.completions.runTools({
        model: "default",
        messages,
        stream: stream as true,
        tools: [
          {
            type: "function",
            function: {
              name: "get_weather",
              description: DESCRIPTION,
              parameters: { type: "object", properties: { city: { type: "string" } } },
              parse: JSON.parse,
              function: (input: { city: string }) => {
                asked.push(input);
                return "sunny";
              },
            },
          },
        ],
      });
      expect(await runner.finalContent()).toBe(ANSWER);
      expect(asked).toEqual([{ city: "Paris" }]);
    });

    test("has its streaming helper assemble the message and the usage", async () => {
      const events: string[] = [];
      const stream = client()
        .chat.completions.stream({ model: "default", messages, stream_options: { include_usage: true } })
        .on("content", (delta) => events.push(delta));
      expect(await stream.finalContent()).toBe(ANSWER);
      expect(events.join("")).toBe(ANSWER);
      expect(await stream.totalUsage()).toMatchObject(USAGE);
    });

    test("throws its typed errors", async () => {
      container.answerWith(() => ({
        status: 429,
        body: '{"error":{"message":"too many","type":"RateLimit","code":429}}',
      }));
      try {
        const refused = client().chat.completions.create({ model: "default", messages });
        await expect(refused).rejects.toBeInstanceOf(RateLimitError);
        await expect(refused).rejects.toMatchObject({ status: 429, requestID: expect.any(String) });
      } finally {
        container.answerWith(scriptedChat);
      }
    });
  });

  describe("openai's Responses", () => {
    const client = () => new OpenAI({ apiKey: key, baseURL: baseURL(), maxRetries: 0 }).responses;
    const parameters = { type: "object", properties: { city: { type: "string" } } };
    const tools = [
      { type: "function" as const, name: "get_weather", description: DESCRIPTION, parameters, strict: false },
    ];

    test.each([true, false])("runs a tool to the final answer, stream: %s", async (stream) => {
      const ask = (input: OpenAI.Responses.ResponseInput) => {
        const request = { model: "default", input, tools };
        return stream ? client().stream(request).finalResponse() : client().parse(request);
      };
      const input: OpenAI.Responses.ResponseInput = [{ role: "user", content: QUESTION }];
      const { output } = await ask(input);
      const [call] = output.filter(({ type }) => type === "function_call");
      expect(call).toMatchObject({ name: "get_weather", parsed_arguments: null, arguments: '{"city":"Paris"}' });
      const call_id = call?.type === "function_call" ? call.call_id : "";
      const items = output as OpenAI.Responses.ResponseInputItem[];
      const final = await ask([...input, ...items, { type: "function_call_output", call_id, output: "sunny" }]);
      expect([final.output_text, final.usage?.output_tokens]).toEqual([ANSWER, USAGE.completion_tokens]);
      expect(container.requests.at(-1)?.messages).toContainEqual({
        role: "tool",
        tool_call_id: call_id,
        content: "sunny",
      });
    });

    test("reads an answer by its schema", async () => {
      container.answerWith((request, http) => {
        const { status, body } = scriptedChat(request, http);
        return { status, body: body.replace(JSON.stringify(ANSWER), JSON.stringify('{"city":"Paris"}')) };
      });
      try {
        const format = zodTextFormat(weather, "weather");
        const { output_parsed } = await client().parse({ model: "default", input: QUESTION, text: { format } });
        expect(output_parsed).toEqual({ city: "Paris" });
        expect(container.requests).toMatchObject([
          { response_format: { type: "json_schema", json_schema: { name: "weather", schema: format.schema } } },
        ]);
      } finally {
        container.answerWith(scriptedChat);
      }
    });
  });

  describe("Anthropic's client", () => {
    test.each([true, false])("runs a tool to the final answer, stream: %s", async (stream) => {
      const asked: unknown[] = [];
      const client = new Anthropic({ apiKey: key, baseURL: baseURL().replace(/\/v1$/, ""), maxRetries: 0 });
      const getWeather = betaZodTool({
        name: "get_weather",
        description: DESCRIPTION,
        inputSchema: weather,
        run: (input) => {
          asked.push(input);
          return "sunny";
        },
      });
      const request = { model: "default", max_tokens: 64, tools: [getWeather] };
      const messages = [{ role: "user" as const, content: QUESTION }];
      const runner = client.beta.messages.toolRunner({ ...request, messages, stream: stream as true });
      const { content, usage, stop_reason } = await runner.runUntilDone();
      expect(content).toMatchObject([{ type: "text", text: ANSWER }]);
      expect([usage.output_tokens, stop_reason, asked]).toEqual([
        USAGE.completion_tokens,
        "end_turn",
        [{ city: "Paris" }],
      ]);
    });
  });

  describe("the Vercel AI SDK", () => {
    const model = () =>
      createOpenAICompatible({ name: "ours", baseURL: baseURL(), apiKey: key, includeUsage: true }).chatModel(
        "default",
      );
    const tools = {
      get_weather: aiTool({ description: DESCRIPTION, inputSchema: weather, execute: async () => "sunny" }),
    };

    test("generates text over a tool call", async () => {
      const result = await generateText({
        model: model(),
        tools,
        prompt: QUESTION,
        stopWhen: isStepCount(3),
        maxRetries: 0,
      });
      expect(result.text).toBe(ANSWER);
      expect(result.steps).toHaveLength(2);
    });

    test("generates text over a tool call by Responses", async () => {
      const responses = createOpenAI({ baseURL: baseURL(), apiKey: key })("default");
      const { text, steps } = await generateText({
        model: responses,
        providerOptions: { openai: { store: false } },
        tools,
        prompt: QUESTION,
        stopWhen: isStepCount(3),
        maxRetries: 0,
      });
      expect([text, steps.length]).toEqual([ANSWER, 2]);
    });

    test("streams text, with usage", async () => {
      const result = streamText({ model: model(), prompt: QUESTION, maxRetries: 0 });
      let text = "";
      for await (const delta of result.textStream) text += delta;
      expect(text).toBe(ANSWER);
      expect(await result.totalUsage).toMatchObject({ inputTokens: 42, outputTokens: 7 });
    });
  });

  describe("LangChain", () => {
    const model = () =>
      new ChatOpenAI({ model: "default", apiKey: key, maxRetries: 0, configuration: { baseURL: baseURL() } });
    const getWeather = tool(async () => "sunny", { name: "get_weather", description: DESCRIPTION, schema: weather });

    test("invokes, and hands over tool calls", async () => {
      expect((await model().invoke(QUESTION)).content).toBe(ANSWER);
      const { tool_calls } = await model().bindTools([getWeather]).invoke(QUESTION);
      expect(tool_calls).toMatchObject([{ name: "get_weather", args: { city: "Paris" }, id: "call-1" }]);
    });

    test("streams", async () => {
      let text = "";
      for await (const chunk of await model().stream(QUESTION)) text += chunk.content;
      expect(text).toBe(ANSWER);
    });
  });
});
