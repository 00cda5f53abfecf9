import { isJsonObject, type JsonObject } from "../json.ts";

/** One chunk of an answer, in OpenAI's form. It is parsed when somebody looks inside, and rewritten as little as can be. */
export interface Chunk {
  readonly object: JsonObject;
  /** Has no usage and is no error: nobody needs to look inside. */
  readonly isPlain: boolean;
  /** As JSON, with the caller's name of the model. */
  withModel(modelName: string): string;
}

/** Several chunks that arrived together; often one. */
export type Chunks = AsyncIterable<readonly Chunk[]>;

export function createChunk(object: JsonObject): Chunk {
  return { object, isPlain: false, withModel: (model) => JSON.stringify({ ...object, model }) };
}

/** The last chunk of a stream with `stream_options.include_usage`. */
export function isUsageOnly(chunk: Chunk): boolean {
  if (chunk.isPlain) return false;
  const { choices, usage } = chunk.object;
  return Array.isArray(choices) && choices.length === 0 && isJsonObject(usage);
}
