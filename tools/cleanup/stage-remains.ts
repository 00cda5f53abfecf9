import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { takeInventory } from "../../functions/plan-retirement/inventory.ts";
import { planRetirement } from "../../functions/plan-retirement/retirement.ts";
import { ALIAS_PATTERN, type Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { describeEndpoints, type EndpointReport } from "../stage-inventory/endpoints.ts";

/** What a clean-up would remove. */
export interface StageRemains {
  readonly endpoints: readonly EndpointReport[];
  readonly endpointConfigs: readonly string[];
  readonly models: readonly string[];
  /** Publications, locks, and the stage's URLs when no model is left. */
  readonly parameters: readonly string[];
}

/**
 * Lists what provisioning made, with the eyes of retire-endpoint: what is not in its plan is not ours to delete.
 * @param alias absent: every alias of the stage
 * @throws UserError when the alias can be none
 */
export async function findRemains(
  { sageMaker, ssm }: { readonly sageMaker: SageMakerClient; readonly ssm: SSMClient },
  names: Names,
  alias?: string,
): Promise<StageRemains> {
  if (alias !== undefined && !ALIAS_PATTERN.test(alias)) {
    throw new UserError(`--alias: "${alias}" is not an alias such as default: lower-case letters, digits and hyphens.`);
  }
  const inventory = await takeInventory(sageMaker, ssm, names);
  const { targets } = planRetirement(names, inventory, alias, "", "");
  const existing = (of: readonly string[], wanted: readonly string[]) => wanted.filter((name) => of.includes(name));
  const published = targets.flatMap(({ publishedParameters }) => publishedParameters);
  const publishedElsewhere = inventory.parameters.some(
    (name) => name.startsWith(names.parameter.model("")) && !published.includes(name),
  );
  const urls = publishedElsewhere ? [] : [names.parameter.openaiBaseUrl, names.parameter.apiUrl];
  return {
    endpoints: await describeEndpoints(
      sageMaker,
      names,
      existing(
        inventory.endpoints,
        targets.map(({ endpointName }) => endpointName),
      ),
    ),
    endpointConfigs: targets.flatMap(({ endpointConfigNames }) => endpointConfigNames),
    models: targets.flatMap(({ modelNames }) => modelNames),
    parameters: existing(inventory.parameters, [...published, ...targets.map(({ lock }) => lock.name), ...urls]),
  };
}

export function isEmpty({ endpoints, endpointConfigs, models, parameters }: StageRemains): boolean {
  return endpoints.length + endpointConfigs.length + models.length + parameters.length === 0;
}
