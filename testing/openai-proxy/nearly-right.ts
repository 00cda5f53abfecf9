import fc from "fast-check";
import type { JsonObject } from "../../functions/openai-proxy/json.ts";

interface Words {
  /** Names of members. */
  readonly fields: readonly string[];
  /** Values of `type`. */
  readonly types: readonly string[];
  /** Other texts that mean something. */
  readonly roles: readonly string[];
}

/** Values of any shape, made of the words of an API, so that they are nearly right more often than by chance. */
export function nearlyRight({ fields, types, roles }: Words) {
  const field = fc.constantFrom(...fields);
  const leaf = fc.oneof(
    fc.constantFrom(null, true, 0, -1, 1e308, "", ...roles, ...types),
    fc.string({ unit: "binary" }),
  );
  const anything = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      leaf,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.array(fc.tuple(field, tie("value")), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
    ),
  })).value;
  const object = fc
    .array(fc.tuple(field, anything), { maxLength: 5 })
    .map((entries): JsonObject => Object.fromEntries(entries));
  const typed = fc.tuple(fc.constantFrom(...types), object).map(([type, members]) => ({ ...members, type }));
  return { field, anything, object, typed };
}
