import * as v from "valibot";
import { MODEL_FIELD_LIST } from "../../contract/model-fields.ts";
import { ALIAS_PATTERN } from "../../names.ts";
import { readSettings } from "../../settings/settings.ts";
import { UserError } from "../../user-error.ts";
import type { ModelFlags } from "./model-flags.ts";
import type { ModelInput } from "./provision.ts";

/**
 * The input of provision-endpoint that the flags describe. The catalog decides what they leave out. Refuses a wrong value in the
 * words of the setting with the same meaning.
 * @throws UserError or SettingsError before AWS is asked
 */
export function modelInput({ alias, environment, ...flags }: ModelFlags): ModelInput {
  requireAlias(alias);
  const complaints: string[] = [];
  const fields = MODEL_FIELD_LIST.flatMap(([name, { fromText, setting, flag }]) => {
    const text = (flags as Readonly<Record<string, string | undefined>>)[name]?.trim();
    if (!text) return [];
    const parsed = v.safeParse(fromText, text);
    if (parsed.success) return [[name, parsed.output]];
    complaints.push(`${setting ?? `--${flag}`} is "${text}", but ${parsed.issues[0].message}.`);
    return [];
  });
  if (complaints.length > 0) throw new UserError(complaints.join("\n"));
  const { instanceCount, maxInstanceCount } = flags;
  if (instanceCount && maxInstanceCount) {
    readSettings({ INSTANCE_COUNT: instanceCount, MAX_INSTANCE_COUNT: maxInstanceCount });
  }
  return { alias, ...Object.fromEntries(fields), ...(environment && { environment: { ...environment } }) };
}

/** @throws UserError */
export function requireAlias(alias: string): void {
  if (ALIAS_PATTERN.test(alias)) return;
  throw new UserError(
    `--alias is "${alias}", but must be at most 23 lower-case letters, digits and single hyphens, such as llama-3.`,
  );
}
