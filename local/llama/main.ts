import { parseArgs } from "node:util";
import { exitWithParent, listen, readPort, runContainer } from "../container/container-process.ts";
import { readEnvironment } from "../container/environment.ts";
import { createLlamaCppServer } from "../container/llamacpp-server.ts";
import { createServer } from "../container/server.ts";
import { loadGguf } from "./load-gguf.ts";

/**
 * A model container with a real model, by llama.cpp: the built-in container's contract, a process of its own.
 *   --gguf FILE          the model
 *   --runtime FOLDER     where node-llama-cpp is installed
 *   --port NUMBER        port on 127.0.0.1, 0 for a free one; default SAGEMAKER_BIND_TO_PORT or 8080
 *   --exit-with-parent   end when standard input or the IPC channel is closed, so that it outlives nobody
 */
await runContainer(async () => {
  const { values } = parseArgs({
    options: {
      gguf: { type: "string", default: "" },
      runtime: { type: "string", default: "" },
      port: { type: "string" },
      "exit-with-parent": { type: "boolean", default: false },
    },
  });
  const settings = readEnvironment();
  const port = readPort(values.port, settings.port);
  if (values["exit-with-parent"]) exitWithParent();
  if (settings.adapters.length > 0)
    throw new Error('llama.cpp loads no adapters of the Hugging Face hub: leave out "adapters"');

  const loaded = await loadGguf(values.gguf, values.runtime, settings);
  const chatTemplate = settings.chatTemplate ?? loaded.chatTemplate;
  const base = { ...loaded, name: settings.modelName, chatTemplate };
  await listen(settings.isLlamaCpp ? createLlamaCppServer(base) : createServer({ base, adapters: [] }), port);
});
