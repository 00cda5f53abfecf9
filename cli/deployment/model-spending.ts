import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import { readStageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import { mergeCatalogEntry } from "../../provisioning/plan/merge-catalog-entry.ts";
import { UserError } from "../../user-error.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { Spending } from "../cost/spending.ts";
import type { ModelInput } from "../executions/provision.ts";
import { instancesText } from "../executions/served-stage-text.ts";
import { describeSchedules } from "../stage-inventory/schedules.ts";

/**
 * What provisioning a model with this input is billed for.
 * @throws UserError when neither the input nor the catalog names a model
 */
export async function modelSpending(
  { ssm, scheduler }: Pick<StageClients, "ssm" | "scheduler">,
  { names, settings }: Stage,
  input: ModelInput,
): Promise<Spending> {
  const { alias } = input;
  const [{ catalog, models }, schedules] = await Promise.all([
    readStageParameters(ssm, names),
    describeSchedules(scheduler, names),
  ]);
  const sleepsAtNight = catalog[alias]?.start !== "always";
  const stop = schedules.find(({ name, enabled }) => name === "stop" && enabled && sleepsAtNight);
  return {
    stage: names.stage,
    region: settings.AWS_REGION,
    prices: settings.INSTANCE_PRICES,
    alias,
    entry: pricedEntry(input, catalog),
    ...(stop !== undefined && { stopSchedule: `${stop.expression}, ${stop.timeZone}` }),
    ...replacement(models[alias]),
  };
}

function pricedEntry(input: ModelInput, catalog: Readonly<Record<string, CatalogEntry>>): CatalogEntry {
  const merged = mergeCatalogEntry(input, catalog[input.alias]);
  if (merged !== undefined) return merged;
  const known = Object.keys(catalog);
  const choices = known.length === 0 ? "" : `choose with --alias ${known.join(", or ")}, or `;
  throw new UserError(
    `The catalog has no model for ${input.alias}: ${choices}name one, as in \`npx openai-sagemaker deploy-vllm --alias ${input.alias} --model-id org/model\`.`,
  );
}

function replacement(model: PublishedModel | undefined): Pick<Spending, "replaces"> {
  return model === undefined ? {} : { replaces: `${model.modelId} on ${instancesText(model)}` };
}
