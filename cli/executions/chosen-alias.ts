import type { SSMClient } from "@aws-sdk/client-ssm";
import { DEFAULT_ALIAS, type Names } from "../../names.ts";
import { readStageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import { UserError } from "../../user-error.ts";
import { requireAlias } from "./model-input.ts";

/**
 * The model that a command is about: the one that its flag names, or else the stage's default.
 * @throws UserError that names the choices when the stage has models, but no default
 */
export async function chosenAlias(ssm: SSMClient, names: Names, given: string | undefined): Promise<string> {
  if (given !== undefined) requireAlias(given);
  return given ?? aliasAmong(await stageAliases(ssm, names), names.stage);
}

/** The default, or of a stage without any model. @throws UserError that names the choices */
export function aliasAmong(known: readonly string[], stage: string, flag = "--alias"): string {
  if (known.length === 0 || known.includes(DEFAULT_ALIAS)) return DEFAULT_ALIAS;
  throw new UserError(`The stage ${stage} has no model ${DEFAULT_ALIAS}: choose with ${flag} ${known.join(", or ")}.`);
}

/** The aliases of the stage's models: of the catalog, live, and asleep. */
export async function stageAliases(ssm: SSMClient, names: Names): Promise<readonly string[]> {
  const { catalog, models, asleep } = await readStageParameters(ssm, names);
  return [...new Set([catalog, models, asleep].flatMap((records) => Object.keys(records)))].sort();
}
