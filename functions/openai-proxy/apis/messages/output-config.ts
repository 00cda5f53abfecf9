import { isJsonObject, type JsonObject } from "../../json.ts";

/** vLLM reads these, and refuses any other. */
const EFFORTS: readonly unknown[] = ["low", "medium", "high", "xhigh", "max"];

/** What a model can be told of `output_config`. The format stands in a field of its own in older requests. */
export function outputConfig({ output_config: given, output_format: older }: JsonObject): JsonObject | undefined {
  const { effort, format = older } = isJsonObject(given) ? given : {};
  const known = {
    ...(EFFORTS.includes(effort) && { effort }),
    ...(isJsonObject(format) && format.type === "json_schema" && isJsonObject(format.schema) && { format }),
  };
  return Object.keys(known).length > 0 ? known : undefined;
}
