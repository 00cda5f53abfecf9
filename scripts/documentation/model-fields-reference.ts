import { MODEL_FIELD_LIST } from "../../contract/model-fields.ts";

/** The table of docs/settings.md that says where each field of a model can be given. */
export function modelFieldsReference(): string {
  const code = (text: string | undefined) => (text === undefined ? "–" : `\`${text}\``);
  const rows = MODEL_FIELD_LIST.map(
    ([name, { setting, flag, meaning }]) =>
      `| \`${name}\` | ${code(setting)} | ${code(flag && `--${flag}`)} | ${meaning} |`,
  );
  const head = ["| field | setting of the default model | flag of `deploy-vllm` | meaning |", "|---|---|---|---|"];
  return [...head, ...rows].join("\n");
}
