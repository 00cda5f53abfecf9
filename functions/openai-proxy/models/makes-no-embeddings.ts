import { OpenAIError } from "../errors/openai-error.ts";

export function makesNoEmbeddings(name: string): OpenAIError {
  return new OpenAIError(400, `The model \`${name}\` does not make embeddings.`, { param: "model" });
}
