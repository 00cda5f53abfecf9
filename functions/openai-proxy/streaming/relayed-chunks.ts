import type { JsonObject } from "../json.ts";
import { type Chunk, createChunk } from "./chunk.ts";

/**
 * What has to be looked at: usage, what a server may send otherwise than OpenAI's clients expect it (`repairDeltas`), and a line's
 * end, which would end the event. As short as they are for speed: this runs once a token. A word of the model that looks like one of
 * them costs a parse, no more.
 */
function needsParsing(text: string): boolean {
  return (
    text.includes('usage"') ||
    text.includes('role"') ||
    text.includes("_call") ||
    text.includes('probs":{') ||
    text.includes('probs": {') ||
    text.includes('reason":"') ||
    text.includes('reason": "') ||
    text.includes("NaN") ||
    text.includes("Infinity") ||
    text.includes("\n")
  );
}

type Parse = (text: string) => JsonObject;

/**
 * Makes chunks of a stream's JSON texts. All chunks of one answer begin alike, up to their choices: once that beginning
 * was parsed, the others need only another beginning to carry the caller's name of the model, and are not parsed.
 */
export function chunkRelay(parse: Parse): (text: string) => Chunk {
  let beginning: Beginning | undefined;
  return (text) => {
    if (beginning?.begins(text) && !needsParsing(text)) {
      return new RelayedChunk(text, beginning, parse);
    }
    const object = parse(text);
    beginning = Beginning.of(text, object);
    return createChunk(object);
  };
}

class RelayedChunk implements Chunk {
  readonly isPlain = true;
  readonly #text: string;
  readonly #beginning: Beginning;
  readonly #parse: Parse;

  constructor(text: string, beginning: Beginning, parse: Parse) {
    this.#text = text;
    this.#beginning = beginning;
    this.#parse = parse;
  }

  get object(): JsonObject {
    return this.#parse(this.#text);
  }

  withModel(modelName: string): string {
    return this.#beginning.withModel(modelName) + this.#text.slice(this.#beginning.text.length);
  }
}

const CHOICES = '"choices":';

/** What all chunks of an answer have in common: everything before their choices, and the name of that field. */
class Beginning {
  readonly text: string;
  readonly #fields: JsonObject;
  #modelName: string | undefined;
  #renamed = "";

  private constructor(text: string, fields: JsonObject) {
    this.text = text;
    this.#fields = fields;
  }

  /** There is none when the model's name does not stand before the choices. */
  static of(text: string, object: JsonObject): Beginning | undefined {
    const fields = Object.keys(object);
    const own = fields.slice(0, fields.indexOf("choices"));
    const at = text.indexOf(CHOICES);
    if (at < 0 || !own.includes("model") || !fields.includes("choices")) return undefined;
    const beginning = text.slice(0, at + CHOICES.length);
    return isCompleteBeginning(beginning, own) ? new Beginning(beginning, pick(object, own)) : undefined;
  }

  /** Ten times as fast as `startsWith`, which compares character by character. */
  begins(text: string): boolean {
    return text.slice(0, this.text.length) === this.text;
  }

  withModel(modelName: string): string {
    if (this.#modelName !== modelName) {
      const json = JSON.stringify({ ...this.#fields, model: modelName, choices: null });
      this.#renamed = json.slice(0, -"null}".length);
      this.#modelName = modelName;
    }
    return this.#renamed;
  }
}

/** The first text `"choices":` could also be a part of something before the choices. */
function isCompleteBeginning(beginning: string, fields: readonly string[]): boolean {
  try {
    return Object.keys(JSON.parse(`${beginning}null}`)).join() === [...fields, "choices"].join();
  } catch {
    return false;
  }
}

function pick(object: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(fields.map((field) => [field, object[field]]));
}
