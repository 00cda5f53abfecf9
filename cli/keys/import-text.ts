import type { Names } from "../../names.ts";
import type { Import } from "./import-keys.ts";

export const keysText = (count: number) => `${count.toLocaleString("en-US")} ${count === 1 ? "key" : "keys"}`;

/** What an import did, for people. */
export function importText(
  { stage, parameter }: Names,
  { imported, present, revoked, malformed, removed }: Import,
): string {
  const found = imported.length + present.length + revoked.length;
  if (found + malformed.length === 0)
    return `Parameter Store has no keys of the stage ${stage}: nothing is left to do.`;
  const before =
    present.length === 0 ? "" : ` ${present.length.toLocaleString("en-US")} were there before, and stay as they are.`;
  const gone = revoked.length === 0 ? "" : ` ${revokedText(revoked)}`;
  const parameters =
    imported.length + present.length === 0
      ? ""
      : removed.length > 0
        ? ` Their parameters below ${parameter.key("")} are deleted.`
        : " Their parameters are still there: `npx openai-sagemaker keys import --remove` deletes them.";
  return `${keysText(imported.length)} of the stage ${stage} moved from Parameter Store into DynamoDB.${before}${gone}${parameters}${malformedText(malformed)}`;
}

export function revokedText(revoked: readonly string[]): string {
  return `Revoked, for Parameter Store has them no more: ${revoked.join(", ")}.`;
}

export function malformedText(malformed: readonly string[]): string {
  if (malformed.length === 0) return "";
  return ` No record of a key, and left as it is: ${malformed.join(", ")}; \`aws ssm get-parameter --name …\` shows it.`;
}
