import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { createAdaptorServer } from "@hono/node-server";
import { readEnvironment } from "./environment.ts";
import { loadLanguageModel } from "./language-model.ts";
import { PrefixCache } from "./prefix-cache.ts";
import { createServer } from "./server.ts";

/**
 * The local model container, a process of its own.
 *   --port NUMBER        port on 127.0.0.1, 0 for a free one; default SAGEMAKER_BIND_TO_PORT or 8080
 *   --exit-with-parent   end when standard input or the IPC channel is closed, so that it outlives nobody
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: "string" }, "exit-with-parent": { type: "boolean", default: false } },
  });
  const settings = readEnvironment();
  const port = values.port === undefined ? settings.port : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port is ${JSON.stringify(values.port)}; it must be a number from 0 to 65535`);
  }
  if (values["exit-with-parent"]) exitWithParent();

  const languageModel = await loadLanguageModel();
  const { context } = languageModel.network;
  const asked = settings.maxModelLen ?? context;
  if (asked > context) {
    console.error(`SM_VLLM_MAX_MODEL_LEN=${asked} is more than the local model's context; it serves ${context} tokens`);
  }
  const base = {
    ...languageModel,
    name: settings.modelName,
    maxModelLen: Math.min(asked, context),
    chatTemplate: settings.chatTemplate,
  };
  // What an adapter made of a prompt is of no use to another one.
  const prefixCache = () => (settings.tellsCachedTokens ? new PrefixCache() : undefined);
  const adapters = settings.adapters.map(({ name, path }) => ({
    ...base,
    name,
    path,
    network: languageModel.adapted(path),
    prefixCache: prefixCache(),
  }));
  const app = createServer({ base: { ...base, prefixCache: prefixCache() }, adapters });

  // It listens only now: until the model is loaded, `/ping` is refused.
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

function exitWithParent(): void {
  const exit = () => process.exit(0);
  if (process.connected) process.once("disconnect", exit);
  else process.stdin.once("end", exit).once("error", exit).resume();
}

// What is generated for clients that will not get it is worth nothing: no draining.
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));

try {
  await main();
} catch (error) {
  const { code, message, port } = error as NodeJS.ErrnoException & { port?: number };
  const taken = `port ${port} is taken; free it or name another one with --port (0: any free one)`;
  console.error(`container: ${code === "EADDRINUSE" ? taken : message}`);
  process.exitCode = 1;
}
