import type { Command } from "commander";
import type { StageClients } from "../aws/stage-clients.ts";
import type { Stage } from "../command-line/stage-options.ts";
import { type ModelProvisioning, provisionModel } from "../deployment/provision-model.ts";
import { servedStageText, modelUsdPerHour } from "../executions/served-stage-text.ts";

/** What `deploy-vllm` and `resume` have in common. */
export interface ProvisioningFlags {
  readonly detach?: boolean | undefined;
  readonly watch: boolean;
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export function withProvisioningFlags(command: Command): Command {
  return command
    .option("--yes", "do not ask")
    .option("--detach", "start it, and do not wait")
    .option("--no-watch", "end when the model serves; do not wait for what becomes of the previous version");
}

/** Provisions a model, and tells how to use it as soon as it serves. */
export async function runModelProvisioning(
  clients: StageClients,
  stage: Stage,
  { detach, watch, yes, json, ...what }: ProvisioningFlags & Pick<ModelProvisioning, "input" | "signal">,
): Promise<void> {
  const stream = json ? process.stderr : process.stdout;
  const { INSTANCE_PRICES: prices } = stage.settings;
  const execution = await provisionModel(clients, stage, {
    ...what,
    yes,
    detach,
    watch,
    stream,
    announce: (use) =>
      console.log(
        json
          ? JSON.stringify({ ...use, usdPerHour: modelUsdPerHour(use.model, prices) }, null, 2)
          : servedStageText(use, prices),
      ),
  });
  if (!detach) return;
  const text = `provision-endpoint is at work: ${execution}\n\`npx openai-sagemaker status --watch\` shows how far it is.`;
  console.log(json ? JSON.stringify({ execution }, null, 2) : text);
}
