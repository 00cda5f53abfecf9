import { toJsonSchema } from "@valibot/to-json-schema";
import { INSTANCE_TYPES } from "../../contract/instance-types.ts";
import type { ModelField } from "../../contract/model-field.ts";
import { MODEL_FIELD_LIST, type ModelFieldName } from "../../contract/model-fields.ts";
import { ALIAS_PATTERN } from "../../names.ts";

/**
 * docs/models.schema.json: what an editor knows of a models file, from the fields themselves. What a schema cannot say, such as that
 * a model's own price is allowed, is said by whatever reads the file.
 */
export function modelsSchema(): string {
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Models of a stage of openai-sagemaker, by their aliases",
    type: "object",
    minProperties: 1,
    propertyNames: { pattern: ALIAS_PATTERN.source },
    additionalProperties: {
      type: "object",
      required: ["modelId"],
      additionalProperties: false,
      properties: Object.fromEntries(MODEL_FIELD_LIST.map(([name, field]) => [name, fieldSchema(name, field)])),
      // No request would ever wake it.
      not: {
        required: ["start", "wakeOnRequest"],
        properties: { start: { const: "request" }, wakeOnRequest: { const: "off" } },
      },
    },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** What of a format only code checks. */
const BESIDES: { readonly [Name in ModelFieldName]?: object } = {
  instanceTypes: { items: { enum: Object.keys(INSTANCE_TYPES) } },
};

function fieldSchema(name: ModelFieldName, { format, meaning }: ModelField<unknown>): object {
  // Checks in code are left out, and the reader of the file makes them.
  const { $schema: _, ...schema } = toJsonSchema(format, { errorMode: "ignore" });
  return { description: meaning.replaceAll("`", ""), ...schema, ...BESIDES[name] };
}
