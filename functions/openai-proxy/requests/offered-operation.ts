import type { ModelCapabilities } from "../../../contract/published-model.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import { makesNoEmbeddings } from "../models/makes-no-embeddings.ts";
import type { Operation } from "./parse-request.ts";

/**
 * Refuses what the smoke test saw the model not do. What it does not tell is asked of the container.
 * @throws OpenAIError 400
 */
export function requireOffered(operation: Operation, name: string, capabilities: Partial<ModelCapabilities>): void {
  const { completions, chatTemplate, embeddings } = capabilities;
  if (operation === "embedding") {
    if (embeddings === false) throw makesNoEmbeddings(name);
    return;
  }
  if (completions !== false || (operation === "chat" && chatTemplate)) return;
  const does = embeddings ? "makes embeddings (/v1/embeddings)" : "ranks documents";
  const doesNot = operation === "chat" ? "chat" : "complete prompts";
  throw new OpenAIError(400, `The model \`${name}\` ${does}; it does not ${doesNot}.`, { param: "model" });
}
