import { randomUUID } from "node:crypto";
import { isJsonObject, type JsonObject } from "../json.ts";

interface ToolCall {
  /** In what the client gets. */
  readonly index: number;
  /** In what the server sends, if it sends one. */
  readonly place: unknown;
  /** The server's; several calls may have the same. */
  readonly givenId: string;
  readonly id: string;
  name: string;
  arguments: string;
}

/**
 * Makes the pieces of one choice's tool calls as OpenAI streams them: each call has an index of its own, id and name come once, with
 * its first piece, and arguments are text. Servers send parallel calls with one index or none (LMDeploy#3412, sglang#4700), `id: ""`
 * and `name: ""` in later pieces (LM Studio bug tracker#649), and arguments as an object and one id for all calls (TGI).
 */
export function toolCallDeltas(): (pieces: readonly unknown[]) => JsonObject[] {
  const calls: ToolCall[] = [];

  /** The call that a piece goes on with; none: it begins one. */
  function continued(piece: Piece): ToolCall | undefined {
    const { id, name, place } = piece;
    const known = id === "" ? undefined : calls.findLast((call) => call.givenId === id && mayGoOn(call, piece));
    if (known) return known;
    const before = place === undefined ? calls.at(-1) : calls.findLast((call) => call.place === place);
    // A call that has no name could not be made; so a new id alone, which some servers send with every piece, begins none.
    if (name === "") return id !== "" && before && isCompleteJson(before.arguments) ? undefined : before;
    if (id !== "") return before?.name === "" ? before : undefined;
    return before && (before.name === "" || (before.name === name && !isCompleteJson(before.arguments)))
      ? before
      : undefined;
  }

  return (pieces) =>
    pieces.filter(isJsonObject).map((given) => {
      // Tool calls of other types have no function.
      if (given.function === undefined && (given.type ?? "function") !== "function") return given;
      const piece = read(given);
      const { index: _index, id: _id, type: _type, function: called, ...extras } = given;
      const written = isJsonObject(called) && called.arguments === undefined ? {} : { arguments: piece.arguments };
      const call = continued(piece);
      if (!call) {
        const { place, name } = piece;
        const index = calls.length;
        const id = newOrOwnId(piece.id, calls);
        calls.push({ index, place, givenId: piece.id, id, name, arguments: piece.arguments });
        return { index, id, type: "function", function: { name, ...written }, ...extras };
      }
      const named = call.name === "" && piece.name !== "" ? { name: piece.name } : {};
      call.name ||= piece.name;
      call.arguments += piece.arguments;
      return { index: call.index, function: { ...named, ...written }, ...extras };
    });
}

/** Whether a piece with the call's id can be one of it. */
function mayGoOn(call: ToolCall, piece: Piece): boolean {
  const isElsewhere = piece.place !== undefined && call.place !== undefined && piece.place !== call.place;
  if (isElsewhere || piece.name === "" || call.name === "") return !isElsewhere;
  return piece.name === call.name && (piece.arguments === "" || !isCompleteJson(call.arguments));
}

interface Piece {
  readonly place: unknown;
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** Null and what is absent are empty. */
function read({ index, id, function: called }: JsonObject): Piece {
  const { name, arguments: given } = isJsonObject(called) ? called : {};
  return {
    place: index ?? undefined,
    id: idText(id),
    name: typeof name === "string" ? name : "",
    arguments: argumentsText(given),
  };
}

/** OpenAI has JSON in a text; some servers have the JSON itself, or nothing for no arguments. */
export function argumentsText(given: unknown): string {
  if (typeof given === "string") return given;
  return given === null || given === undefined ? "" : JSON.stringify(given);
}

function isCompleteJson(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}

/** Clients answer a call by its id: each has one of its own. */
export function newOrOwnId(given: unknown, others: readonly { readonly id: string }[]): string {
  const id = idText(given);
  return id === "" || others.some((other) => other.id === id) ? newToolCallId() : id;
}

export function newToolCallId(): string {
  return `call_${randomUUID().replaceAll("-", "")}`;
}

/** Some servers number their calls. */
function idText(id: unknown): string {
  return typeof id === "string" || typeof id === "number" ? String(id) : "";
}
