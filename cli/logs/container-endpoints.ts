import type { SSMClient } from "@aws-sdk/client-ssm";
import { ALIAS_PATTERN, type Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { chosenAlias } from "../executions/chosen-alias.ts";
import { readPublishedModel } from "../executions/published.ts";

export interface ContainerSelection {
  readonly alias?: string | undefined;
  /** `blue` or `green`; absent: the one that is published, or both when none is. */
  readonly slot?: string | undefined;
}

/**
 * The endpoints of an alias whose containers a person wants to hear of.
 * @throws UserError when there can be none
 */
export async function containerEndpoints(
  ssm: SSMClient,
  names: Names,
  { alias: given, slot }: ContainerSelection,
): Promise<readonly string[]> {
  if (given !== undefined && !ALIAS_PATTERN.test(given)) {
    throw new UserError(`--alias: "${given}" is not an alias such as default.`);
  }
  const alias = await chosenAlias(ssm, names, given);
  const slots = names.endpointNames(alias);
  if (slot !== undefined) {
    const found = slots.filter((name) => name === `${names.versionPrefix(alias)}${slot}`);
    if (found.length === 0) throw new UserError(`--slot: "${slot}" is neither blue nor green.`);
    return found;
  }
  const published = await readPublishedModel(ssm, names, alias);
  return published === undefined ? slots : [published.endpointName];
}
