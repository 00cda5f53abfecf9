import type { SSMClient } from "@aws-sdk/client-ssm";
import { ALIAS_PATTERN, DEFAULT_ALIAS, type Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
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
  { alias = DEFAULT_ALIAS, slot }: ContainerSelection,
): Promise<readonly string[]> {
  if (!ALIAS_PATTERN.test(alias)) throw new UserError(`--alias: "${alias}" is not an alias such as default.`);
  const slots = names.endpointNames(alias);
  if (slot !== undefined) {
    const found = slots.filter((name) => name === `${names.versionPrefix(alias)}${slot}`);
    if (found.length === 0) throw new UserError(`--slot: "${slot}" is neither blue nor green.`);
    return found;
  }
  const published = await readPublishedModel(ssm, names, alias);
  return published === undefined ? slots : [published.endpointName];
}
