import { parseArgs } from "node:util";
import { exitWithParent, listen, readPort, runContainer } from "./container-process.ts";
import { readEnvironment } from "./environment.ts";
import { loadLanguageModel } from "./language-model.ts";
import { createLlamaCppServer } from "./llamacpp-server.ts";
import { PrefixCache } from "./prefix-cache.ts";
import { createServer } from "./server.ts";

/**
 * The local model container, a process of its own.
 *   --port NUMBER        port on 127.0.0.1, 0 for a free one; default SAGEMAKER_BIND_TO_PORT or 8080
 *   --exit-with-parent   end when standard input or the IPC channel is closed, so that it outlives nobody
 */
await runContainer(async () => {
  const { values } = parseArgs({
    options: { port: { type: "string" }, "exit-with-parent": { type: "boolean", default: false } },
  });
  const settings = readEnvironment();
  const port = readPort(values.port, settings.port);
  if (values["exit-with-parent"]) exitWithParent();

  const languageModel = await loadLanguageModel();
  const { context } = languageModel.network;
  const asked = settings.maxModelLen ?? context;
  if (asked > context) {
    const asksFor = settings.isLlamaCpp ? `A context of ${asked}` : `SM_VLLM_MAX_MODEL_LEN=${asked}`;
    console.error(`${asksFor} is more than the local model's context; it serves ${context} tokens`);
  }
  const base = {
    ...languageModel,
    name: settings.modelName,
    maxModelLen: Math.min(asked, context),
    chatTemplate: settings.chatTemplate,
  };
  if (settings.isLlamaCpp) return listen(createLlamaCppServer(base), port);
  // What an adapter made of a prompt is of no use to another one.
  const prefixCache = () => (settings.tellsCachedTokens ? new PrefixCache() : undefined);
  const adapters = settings.adapters.map(({ name, path }) => ({
    ...base,
    name,
    path,
    network: languageModel.adapted(path),
    prefixCache: prefixCache(),
  }));
  // It listens only now: until the model is loaded, `/ping` is refused.
  await listen(createServer({ base: { ...base, prefixCache: prefixCache() }, adapters }), port);
});
