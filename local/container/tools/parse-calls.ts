export interface ToolCall {
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
}

/** One call as a model writes it: `{"name": …, "arguments": …}`, in Llama's words `parameters`. */
export function parseCall(text: string): ToolCall | undefined {
  return toCall(parse(text));
}

/** `[{…}, {…}]`, `{…}` or `{…}; {…}`. */
export function parseCalls(text: string): readonly ToolCall[] | undefined {
  const whole = parse(text);
  const values = Array.isArray(whole) ? whole : whole === undefined ? text.split(/;(?=\s*\{)/).map(parse) : [whole];
  const calls = values.map(toCall);
  return calls.length > 0 && calls.every((call) => call !== undefined) ? calls : undefined;
}

/** What follows Mistral's `[TOOL_CALLS]`. */
export function parseMistralCalls(text: string): readonly ToolCall[] | undefined {
  const named = [...text.matchAll(/([\w.-]+)\s*\[ARGS\]\s*(\{.*?\})\s*(?=\[TOOL_CALLS\]|$)/gs)];
  if (named.length === 0) return parseCalls(text);
  return named.map(([, name = "", text = ""]) => ({ name, arguments: text }));
}

/**
 * A call to which the answer was held, as far as it came: cut off by its longest length, its arguments are no whole JSON, as with any
 * other server.
 */
export function parseForcedCall(text: string): ToolCall | undefined {
  const whole = parseCall(text);
  if (whole !== undefined) return whole;
  const [, name, cut] = /^\s*\{\s*"name"\s*:\s*("(?:[^"\\]|\\.)*")\s*(?:,\s*"arguments"\s*:\s*(.*))?/s.exec(text) ?? [];
  return name === undefined ? undefined : { name: JSON.parse(name), arguments: cut ?? "" };
}

function toCall(value: unknown): ToolCall | undefined {
  if (typeof value !== "object" || value === null || !("name" in value) || typeof value.name !== "string")
    return undefined;
  const { arguments: given, parameters } = value as { arguments?: unknown; parameters?: unknown };
  const found = given ?? parameters ?? {};
  return { name: value.name, arguments: typeof found === "string" ? found : JSON.stringify(found) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
