import type { OwnPrices } from "../../contract/own-prices.ts";
import { ALIAS_PATTERN, type Names } from "../../names.ts";
import { describeEndpoints, type EndpointReport } from "../../provisioning/inventory/describe-endpoints.ts";
import type { ProvisionedResource } from "../../provisioning/inventory/provisioned-resources.ts";
import { takeStageInventory } from "../../provisioning/inventory/stage-inventory.ts";
import { planRetirement } from "../../provisioning/removal/retirement.ts";
import type { ForcedInput } from "../../provisioning/removal/retirement-input.ts";
import { UserError } from "../../user-error.ts";
import type { StageClients } from "../aws/stage-clients.ts";

/** What a clean-up would remove. */
export interface StageRemains {
  readonly aliases: readonly string[];
  readonly endpoints: readonly EndpointReport[];
  readonly endpointConfigs: readonly string[];
  readonly models: readonly string[];
  readonly alarms: readonly string[];
  /** Expiries, within the stage's group. */
  readonly schedules: readonly string[];
  /** Publications, locks, and the stage's URLs when no model is left. */
  readonly parameters: readonly string[];
}

/** Whose remains are meant. */
export interface Wanted {
  /** Absent: every alias of the stage. */
  readonly alias?: string | undefined;
  /** Whether entries of the catalog that were made by hand go too. Default: false. */
  readonly forget?: boolean | undefined;
  /** What the operator pays for an hour of instance types. Default: what the list says. */
  readonly prices?: OwnPrices | undefined;
}

/** The input of retire-endpoint that removes them. */
export function retirementInput({ alias, forget = false }: Wanted): ForcedInput {
  return { ...(alias !== undefined && { alias }), ...(forget && { forget }) };
}

/**
 * Lists what provisioning made, with the eyes of retire-endpoint: what is not in its plan is not ours to delete.
 * @throws UserError when the alias can be none
 */
export async function findRemains(
  clients: StageClients,
  names: Names,
  { alias, forget, prices }: Wanted = {},
): Promise<StageRemains> {
  if (alias !== undefined && !ALIAS_PATTERN.test(alias)) {
    throw new UserError(`--alias: "${alias}" is not an alias such as default: lower-case letters, digits and hyphens.`);
  }
  // No execution of its own asks: every lock counts.
  const requester = { execution: "", startedAt: new Date().toISOString() };
  const stage = await takeStageInventory(clients, names, { execution: requester.execution, forUnused: false });
  const { targets } = planRetirement(names, stage, retirementInput({ alias, forget }), requester);
  const aliases = targets.map((target) => target.alias);
  const resources = targets.flatMap((target) => target.resources);
  const named = (kind: ProvisionedResource["kind"]) =>
    resources.filter((one) => one.kind === kind).map(({ name }) => name);
  const servesOn = stage.publications.some((publication) => !aliases.includes(publication.alias));
  return {
    aliases,
    endpoints: await describeEndpoints(clients.sageMaker, names, named("endpoint"), { prices }),
    endpointConfigs: named("endpoint configuration"),
    models: named("model"),
    alarms: named("alarm"),
    schedules: named("schedule"),
    parameters: [...named("parameter"), ...(servesOn ? [] : stage.urls)],
  };
}

export function isEmpty({ aliases, parameters }: StageRemains): boolean {
  return aliases.length + parameters.length === 0;
}
