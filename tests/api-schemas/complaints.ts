import type { OpenApiSchemas } from "./openapi-schemas.ts";
import { type WrittenAnswer, writtenAnswers } from "./written-answers.ts";

interface Judgement {
  readonly judged: number;
  readonly complaints: readonly string[];
}

type Vendor = "openai" | "anthropic";

/** What the published schemas have against all that is written in the vendors' names. */
export async function complaintsOf(schemas: Readonly<Record<Vendor, OpenApiSchemas>>): Promise<Judgement> {
  const all = await writtenAnswers();
  const complaints = all.flatMap((written) => {
    const { vendor, schema } = placeOf(written);
    // A schema that takes whatever it is given would prove nothing.
    if (schemas[vendor].complaints(schema, {}).length === 0) throw new Error(`${schema} takes an empty object.`);
    return schemas[vendor].complaints(schema, written.value).map((complaint) => `${written.source}: ${complaint}`);
  });
  return { judged: all.length, complaints: [...new Set(complaints)] };
}

function placeOf({ kind, value }: WrittenAnswer): { readonly vendor: Vendor; readonly schema: string } {
  switch (kind) {
    case "response":
      return { vendor: "openai", schema: "Response" };
    case "responseEvent":
      return { vendor: "openai", schema: eventSchema(value as { readonly type?: unknown }) };
    case "message":
      return { vendor: "anthropic", schema: "Message" };
    case "messageEvent":
      return { vendor: "anthropic", schema: eventSchema(value as { readonly type?: unknown }) };
    case "messageError":
      return { vendor: "anthropic", schema: "ErrorResponse" };
  }
}

/** `response.output_text.delta` is `ResponseTextDeltaEvent`, `message_start` is `MessageStartEvent`. */
function eventSchema({ type }: { readonly type?: unknown }): string {
  const words = String(type).replace("response.output_text", "response.text").split(/[._]/);
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}Event`;
}
