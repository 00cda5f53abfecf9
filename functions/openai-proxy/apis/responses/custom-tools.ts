import { isJsonObject, type JsonObject } from "../../json.ts";
import { asText } from "./plain-values.ts";

/** A custom tool takes free text; where there are only functions it is one with a single text. vLLM does the same. */
export const INPUT_PARAMETERS: JsonObject = {
  type: "object",
  properties: { input: { type: "string" } },
  required: ["input"],
  additionalProperties: false,
};

/** What a custom tool is for, with the grammar of its input: no container here enforces it, so the model is told. */
export function customToolDescription({ description, format }: JsonObject): string | undefined {
  const said = typeof description === "string" ? description : undefined;
  if (!isJsonObject(format) || format.type !== "grammar") return said;
  // OpenAI has the grammar beside `type`; clients were seen to send it one level down.
  const { syntax, definition } = isJsonObject(format.grammar) ? format.grammar : format;
  return [said, `The input must match this ${asText(syntax)} grammar:\n${asText(definition)}`]
    .filter(Boolean)
    .join("\n\n");
}

/** A custom tool's input as the arguments of its function. */
export function argumentsOfInput(input: string): string {
  return JSON.stringify({ input });
}

/** The input that a function's arguments carry. What is not of that form is the input itself: models forget the form. */
export function inputOfArguments(given: string): string {
  try {
    const parsed: unknown = JSON.parse(given);
    if (isJsonObject(parsed) && typeof parsed.input === "string") return parsed.input;
  } catch {
    return given;
  }
  return given;
}

const OPENING = /^\s*\{\s*"input"\s*:\s*"/;
/** A text in JSON as far as it is whole: up to its end, or to an escape of which a part is still to come. */
const WHOLE_PART = /^(?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*/;

/** Takes the pieces of a function's arguments and gives the pieces of the input that are certain. */
export function inputDeltas(): (piece: string) => string {
  let waiting = "";
  let opened = false;
  let closed = false;
  return (piece) => {
    if (closed) return "";
    waiting += piece;
    if (!opened) {
      const opening = OPENING.exec(waiting)?.[0];
      if (opening === undefined) return "";
      opened = true;
      waiting = waiting.slice(opening.length);
    }
    let whole = WHOLE_PART.exec(waiting)?.[0] ?? "";
    // Half of a pair of surrogates is no character.
    whole = whole.replace(/\\u[dD][89abAB][0-9a-fA-F]{2}$/, "");
    waiting = waiting.slice(whole.length);
    closed = waiting.startsWith('"');
    try {
      return JSON.parse(`"${whole}"`) as string;
    } catch {
      // A line end that should have been escaped: the whole input tells at the end.
      closed = true;
      return "";
    }
  };
}
