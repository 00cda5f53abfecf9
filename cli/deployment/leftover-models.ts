import type { Catalog } from "../../provisioning/catalog/read-catalog.ts";
import { readStageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import { instancesText } from "../executions/served-stage-text.ts";

interface Leftovers {
  readonly catalog: Catalog;
  readonly stream: ProgressStream;
}

/** Says which models serve on, and are paid for, although no catalog has them any more: nobody else would. */
export async function tellOfLeftovers(
  { ssm }: Pick<StageClients, "ssm">,
  { names, settings }: Stage,
  { catalog, stream }: Leftovers,
): Promise<void> {
  const stored = await readStageParameters(ssm, names);
  for (const [alias, model] of Object.entries(stored.models)) {
    if (catalog.has(alias) || alias in stored.catalog) continue;
    stream.write(
      `\n${alias} serves on, although the catalog has it no more: ${model.modelId} on ${instancesText(model)}. ` +
        `\`npx openai-sagemaker cleanup --alias ${alias} --stage ${names.stage} --region ${settings.AWS_REGION}\` removes it.\n`,
    );
  }
}
