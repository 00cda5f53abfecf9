import { isJsonObject, type JsonObject } from "../json.ts";

/** One chunk of an answer, in OpenAI's form. It is parsed when somebody looks inside, and rewritten as little as can be. */
export interface Chunk {
  readonly object: JsonObject;
  /** What the container counted, also where the caller is not shown it. */
  readonly usage?: unknown;
  /** Has no usage and is no error: nobody needs to look inside. */
  readonly isPlain: boolean;
  /** As JSON, with the caller's name of the model. */
  withModel(modelName: string): string;
}

/** Several chunks that arrived together; often one. */
export type Chunks = AsyncIterable<readonly Chunk[]>;

export function createChunk(object: JsonObject, usage: unknown = object.usage): Chunk {
  return { object, usage, isPlain: false, withModel: (model) => JSON.stringify({ ...object, model }) };
}

/** The indices of the choices that end with this chunk. */
export function finishedChoices({ object: { choices } }: Chunk): unknown[] {
  if (!Array.isArray(choices)) return [];
  return choices.filter((choice) => isJsonObject(choice) && choice.finish_reason).map(({ index = 0 }) => index);
}

/** The chunk for a caller who did not ask for usage: some servers put it in every chunk. Nothing, when it was all there is. */
export function withoutUsage(chunk: Chunk): Chunk | undefined {
  if (chunk.isPlain) return chunk;
  const { usage, ...rest } = chunk.object;
  if (usage === undefined) return chunk;
  return Array.isArray(rest.choices) && rest.choices.length === 0 ? undefined : createChunk(rest);
}
