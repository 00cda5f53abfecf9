import * as v from "valibot";

/**
 * A line that Terraform or OpenTofu writes with `-json`.
 * Source: https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
const Resource = v.looseObject({ addr: v.string() });
const Diagnostic = v.looseObject({
  severity: v.string(),
  summary: v.string(),
  detail: v.optional(v.string(), ""),
  address: v.optional(v.string()),
});
const Message = v.looseObject({
  "@message": v.string(),
  type: v.optional(v.string(), "log"),
  hook: v.optional(v.looseObject({ resource: v.optional(Resource), action: v.optional(v.string()) })),
  change: v.optional(v.looseObject({ resource: Resource, action: v.string(), reason: v.optional(v.string()) })),
  diagnostic: v.optional(Diagnostic),
});

export type TerraformMessage = v.InferOutput<typeof Message>;
export type Diagnostic = v.InferOutput<typeof Diagnostic>;

/** Undefined for any other line: a wrapper's output, or a panic. */
export function parseMessage(line: string): TerraformMessage | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const { success, output } = v.safeParse(Message, JSON.parse(line));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}

/** A message as people read it. */
export function messageText(message: TerraformMessage): string {
  const { diagnostic } = message;
  return diagnostic === undefined
    ? message["@message"]
    : `${message["@message"]}${diagnostic.address === undefined ? "" : ` (${diagnostic.address})`}\n${diagnostic.detail}`.trim();
}

/** Terraform's errors, or one made from its other output: it names none when it panics or is killed. */
export function orWords(errors: readonly Diagnostic[], words: string, otherwise: string): readonly Diagnostic[] {
  if (errors.length > 0) return errors;
  return [{ severity: "error", summary: words === "" ? otherwise : words, detail: "" }];
}
