import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createOpenAI } from "@ai-sdk/openai";
import Anthropic from "@anthropic-ai/sdk";
import { ChatOpenAI } from "@langchain/openai";
import { generateText, streamText } from "ai";
import OpenAI from "openai";
import { builtInContainer } from "../../local/launch-container.ts";
import { startTestStack } from "../../testing/test-stack.ts";

/**
 * Unmodified clients at a model that sleeps, all at once, with the retries that they have by default: what each one's user sees. For
 * docs/operations.md; by hand, because clients wait in minutes.
 *
 *   node tests/sleeping-clients/main.ts --seconds 40 [--python …/bin/python]
 */
const { values } = parseArgs({
  options: { seconds: { type: "string", default: "40" }, python: { type: "string" } },
});
const milliseconds = 1_000 * Number(values.seconds);

const container = builtInContainer({ log: () => undefined, onLost: () => undefined });
const stack = await startTestStack({
  settings: { WAKE_ON_REQUEST: "always", HF_MODEL_REVISION: "main" },
  launchContainer: async (launch) => {
    await setTimeout(milliseconds);
    return container(launch);
  },
});
await stack.run("retire-endpoint", { alias: "default", sleep: "request" });
const apiKey = await stack.createKey("clients", { mayWake: true });
const baseURL = stack.openaiBaseUrl;
const hold = { "X-Scale-Up-Timeout": "780" };
const messages = [{ role: "user" as const, content: "Hello" }];
const chat = { model: "default", messages, max_tokens: 5 };

async function textOf(stream: AsyncIterable<{ choices: { delta: { content?: string | null } }[] }>): Promise<string> {
  let text = "";
  for await (const { choices } of stream) text += choices[0]?.delta.content ?? "";
  return text;
}

const CLIENTS: Readonly<Record<string, () => Promise<unknown>>> = {
  "openai for JavaScript, as it comes": async () =>
    (await new OpenAI({ apiKey, baseURL }).chat.completions.create(chat)).choices[0]?.message.content,
  "openai for JavaScript, a stream that asks to be held": async () =>
    textOf(
      await new OpenAI({ apiKey, baseURL, defaultHeaders: hold }).chat.completions.create({ ...chat, stream: true }),
    ),
  "Vercel AI SDK, as it comes": async () =>
    (
      await generateText({
        model: createOpenAI({ apiKey, baseURL }).chat("default"),
        prompt: "Hello",
        maxOutputTokens: 16,
      })
    ).text,
  "Vercel AI SDK, a stream that asks to be held": async () => {
    const model = createOpenAI({ apiKey, baseURL, headers: hold }).chat("default");
    let failure: unknown;
    const onError = ({ error }: { readonly error: unknown }) => {
      failure = error;
    };
    const text = await streamText({ model, prompt: "Hello", maxOutputTokens: 16, onError }).text;
    if (failure) throw failure;
    return text;
  },
  "LangChain.js, as it comes": async () =>
    (await new ChatOpenAI({ apiKey, model: "default", maxTokens: 5, configuration: { baseURL } }).invoke("Hello"))
      .content,
  "LangChain.js, a stream that asks to be held": async () => {
    const configuration = { baseURL, defaultHeaders: hold };
    const model = new ChatOpenAI({ apiKey, model: "default", maxTokens: 5, configuration });
    let text = "";
    for await (const { content } of await model.stream("Hello")) text += content;
    return text;
  },
  "Anthropic for JavaScript, a stream that asks to be held": async () => {
    const client = new Anthropic({ apiKey, baseURL: baseURL.replace(/\/v1$/, ""), defaultHeaders: hold });
    return (await client.messages.stream({ model: "default", max_tokens: 5, messages }).finalMessage()).content;
  },
};

async function run(client: string, ask: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  const outcome = await ask().then(
    (answer) => ({ answer }),
    (error: Error) => ({ error: error.name, message: error.message.slice(0, 300) }),
  );
  console.log(JSON.stringify({ client, seconds: Math.round((performance.now() - begun) / 1_000), ...outcome }));
}

/** Has loaded when this settles; `ask` lets it begin. */
async function loadPython(python: string) {
  const environment = { ...process.env, OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: apiKey };
  const program = join(import.meta.dirname, "clients.py");
  const child = spawn(python, [program], { env: environment, stdio: ["pipe", "pipe", "inherit"] });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  child.stdout.pipe(process.stdout);
  return {
    async ask() {
      child.stdin.end("\n");
      await closed;
    },
  };
}

const python = values.python === undefined ? undefined : await loadPython(values.python);
await Promise.all([...Object.entries(CLIENTS).map(([name, ask]) => run(name, ask)), python?.ask()]);
const wakings = stack.aws.executions.list().filter(({ input }) => input.includes('"wake"'));
console.log(JSON.stringify({ wakings: wakings.map(({ status }) => status) }));
await stack.close();
process.exit();
