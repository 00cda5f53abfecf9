import type { AttributeValue } from "../values/attribute-value.ts";
import type { DocumentPath } from "./document-path.ts";

/** What a condition compares. */
export type Operand =
  | { readonly path: DocumentPath }
  | { readonly value: AttributeValue }
  | { readonly sizeOf: Operand };
