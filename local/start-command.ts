import { Command, InvalidArgumentError } from "commander";
import { serveUntilInterrupted } from "./serve.ts";
import type { ServeOptions } from "./start/prepare.ts";

const DEFAULT_PORT = 8787;
const DEFAULT_WEB_UI_PORT = 8080;

/** The options of `npm start`. */
export function startCommand(): Command {
  return new Command("npm start --")
    .description("Runs the synthesized stack on this machine, with a small language model in place of the GPU.")
    .option("--port <port>", "port of the OpenAI-compatible API", parsePort, DEFAULT_PORT)
    .option("--model <model>", "a real model, by llama.cpp: FILE.gguf, or ORG/NAME[:FILE or quantisation] of the hub")
    .option("--yes", "install what --model needs without a question")
    .option(
      "--openai-url <url>",
      "Ollama, LM Studio, …: any server with OpenAI's API; --model is then a name there",
      parseUrl,
    )
    .option("--container-url <url>", "server with the container's contract, such as `vllm serve`", parseUrl)
    .option("--stage <stage>", "stage to synthesize and run (default: the setting STAGE, or dev)")
    .option("--env-file <file>", "write the variables for clients and tools here too, such as .env.local")
    .option("--webui [command]", "start a real Open WebUI too: this command, `open-webui` on the PATH, or Docker")
    .option("--webui-port <port>", "port of Open WebUI", parseFixedPort, DEFAULT_WEB_UI_PORT)
    .option("--verbose", "show every state of the state machines, and what functions and containers write")
    .action((options: ServeOptions) => serveUntilInterrupted(options));
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new InvalidArgumentError("Give a port from 0 to 65535; 0 is any free one.");
  return port;
}

function parseFixedPort(value: string): number {
  if (parsePort(value) === 0) throw new InvalidArgumentError("Give a port from 1 to 65535.");
  return Number(value);
}

function parseUrl(value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new InvalidArgumentError("Give a URL such as http://127.0.0.1:8000.");
  }
  return value;
}
