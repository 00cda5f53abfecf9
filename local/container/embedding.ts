import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { ContainerError } from "./container-error.ts";
import { readPrompt } from "./prompt.ts";
import { type ContainerModel, type ContainerRequestContext, type Reply, unixTime } from "./served-model.ts";
import { toUsage } from "./usage.ts";

const Token = v.pipe(v.number(), v.integer(), v.minValue(0));

export const EmbeddingRequest = v.looseObject({
  model: v.optional(v.unknown()),
  input: v.union([v.string(), v.array(v.string()), v.array(Token), v.array(v.array(Token))]),
  encoding_format: v.nullish(v.picklist(["float", "base64"]), "float"),
  dimensions: v.nullish(Token),
});
export type EmbeddingRequest = v.InferOutput<typeof EmbeddingRequest>;

/** Answers a request for embeddings as vLLM does, of a model that makes them. */
export async function createEmbedding(
  model: ContainerModel,
  { input, encoding_format, dimensions }: EmbeddingRequest,
  { requestId, signal }: ContainerRequestContext,
): Promise<Reply> {
  const { embed, maxModelLen, tokenizer, network, name } = model;
  if (embed === undefined) throw new ContainerError("The model does not support Embeddings API");
  if (typeof dimensions === "number") {
    throw new ContainerError(
      `Model "${name}" does not support matryoshka representation, changing output dimensions will lead to poor results.`,
    );
  }
  const limits = { maxModelLen, vocabulary: network.vocabulary };
  const prompts = listInputs(input).map((one) => readPrompt(one, tokenizer, limits).tokens);
  const data: object[] = [];
  for (const [index, tokens] of prompts.entries()) {
    if (signal.aborted) throw new ContainerError("Client disconnected");
    const embedding = await embed(tokens);
    data.push({
      index,
      object: "embedding",
      embedding: encoding_format === "base64" ? toBase64(embedding) : embedding,
    });
  }
  const promptTokens = prompts.reduce((sum, { length }) => sum + length, 0);
  return {
    body: {
      id: `embd-${requestId ?? randomBytes(8).toString("hex")}`,
      object: "list",
      created: unixTime(),
      model: name,
      data,
      usage: { ...toUsage(promptTokens, 0), prompt_tokens_details: null },
    },
  };
}

/** A list of numbers is one text, any other list is several. */
function listInputs(input: EmbeddingRequest["input"]): readonly (string | readonly number[])[] {
  if (typeof input === "string") return [input];
  if (input.length === 0) throw new ContainerError("You must pass at least one input");
  return typeof input[0] === "number" ? [input as number[]] : (input as (string | number[])[]);
}

/** Little-endian floats of 32 bits, as OpenAI's clients ask for them. */
function toBase64(embedding: readonly number[]): string {
  const bytes = Buffer.alloc(embedding.length * 4);
  for (const [index, value] of embedding.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString("base64");
}
