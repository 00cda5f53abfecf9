import { PricingClient } from "@aws-sdk/client-pricing";
import type { StageClients } from "../aws/stage-clients.ts";
import type { Stage } from "../command-line/stage-options.ts";
import { confirmSpending } from "../cost/confirm-spending.ts";
import { PRICING_REGION } from "../cost/live-prices.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import { type ModelInput, publishedModel, startProvisioning } from "../executions/provision.ts";
import { watchExecution } from "../executions/run-state-machine.ts";
import type { ServedStage } from "../executions/served-stage-text.ts";
import { finish } from "./finish.ts";
import { modelSpending } from "./model-spending.ts";

export interface ModelProvisioning {
  readonly input: ModelInput;
  /** `--yes`: asks nobody. */
  readonly yes: boolean | undefined;
  /** Whether to return as soon as the execution has started. Default: false. */
  readonly detach?: boolean | undefined;
  /** Whether to wait until the previous version is gone. */
  readonly watch: boolean;
  readonly stream: ProgressStream;
  readonly signal: AbortSignal;
  /** Called with how to use the model as soon as it serves. */
  readonly announce: (use: ServedStage) => void;
  readonly pollMilliseconds?: number;
  /** Where the question is asked. Default: the terminal. */
  readonly dialogue?: Parameters<typeof confirmSpending>[1]["dialogue"];
}

/**
 * Provisions one model of a deployed stage: says what it costs, asks, starts provision-endpoint and follows it. Follows an
 * execution that an interrupted run started with the same input, without asking.
 * @returns the execution's ARN
 * @throws UserError when the person does not agree, or provisioning fails; Interrupted
 */
export async function provisionModel(
  clients: StageClients,
  stage: Stage,
  provisioning: ModelProvisioning,
): Promise<string> {
  const { input, yes, detach, watch, stream, signal, announce, pollMilliseconds, dialogue } = provisioning;
  const executionArn = await startProvisioning(clients, stage.names, input, async () => {
    const pricing = new PricingClient({ region: PRICING_REGION });
    const spending = await modelSpending(clients, stage, input);
    await confirmSpending(spending, { yes, stream, pricing, dialogue });
  });
  if (detach) return executionArn;
  await watchExecution(clients.stepFunctions, executionArn, {
    machine: "provision-endpoint",
    stream,
    signal,
    pollMilliseconds,
    undo: `npx openai-sagemaker cleanup --alias ${input.alias} --stage ${stage.names.stage} --region ${stage.settings.AWS_REGION}`,
    async onPublished() {
      const model = await publishedModel(clients, stage.names, input.alias);
      announce(await finish(clients, stage, { alias: input.alias, model, stream, signal }));
      return watch;
    },
  });
  return executionArn;
}
