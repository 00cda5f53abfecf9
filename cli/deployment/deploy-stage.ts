import type { PublishedModel } from "../../contract/published-model.ts";
import { DEFAULT_ALIAS } from "../../names.ts";
import { hasWebUi } from "../../settings/settings.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import type { HowToUse } from "../executions/how-to-use.ts";
import { provisionCatalog } from "../executions/provision.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import type { Stage } from "../command-line/stage-options.ts";
import { webUiLogin } from "../web-ui/login.ts";
import { finish } from "./finish.ts";
import { isChanged, planText } from "../terraform/plan-text.ts";
import { terraformSteps } from "./terraform-steps.ts";

export interface DeployOptions {
  /** Where the stacks are synthesized. */
  readonly outputFolder: string;
  /** Gets all that people read. */
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
  /** Looks at the account before anything is made; throws when it finds an error. */
  readonly doctor: () => Promise<void>;
  /** Asks, once it was shown what Terraform will change; returns when the person agrees, throws when not. */
  readonly agree: () => Promise<void>;
  readonly pollMilliseconds?: number;
  /** Default: true, see `finish`. */
  readonly firstKey?: boolean;
  /** Gets how to use the model as soon as it serves, be there more to wait for or not. */
  readonly announce?: (use: HowToUse) => void;
  /** Whether to wait until a new version has proven itself and the previous one is gone. Default: true. */
  readonly watch?: boolean | undefined;
  /** Whether to provision the model once the stacks are there. Default: true. */
  readonly provision?: boolean | undefined;
}

/**
 * Brings a stage up. Each step finds out by itself what is done already, so an interrupted run is gone on with by the same call.
 * @returns how to use the model, when there is one
 * @throws UserError at the first step that fails
 */
export async function deployStage(
  clients: StageClients,
  stage: Stage,
  options: DeployOptions,
): Promise<HowToUse | undefined> {
  const { stream, signal, pollMilliseconds, doctor, agree, firstKey, announce = () => undefined } = options;
  const { watch, provision = true } = options;
  const terraform = terraformSteps(stage, options);
  await terraform.check();
  await doctor();
  stream.write(
    `\nDeploying the stage ${stage.names.stage} to ${stage.settings.AWS_REGION}. All that Terraform says: ${terraform.logFile()}\n\n`,
  );
  await terraform.prepare();
  const plans = await terraform.plan();
  stream.write(`${planText(plans, "touched")}\n`);
  await agree();
  stream.write("\n");
  await terraform.apply(plans);
  // Its machine waits for the password.
  const webUi = hasWebUi(stage.settings) ? await webUiLogin(clients.ssm, stage.names, stage.settings) : undefined;
  if (!provision) return undefined;
  let use: HowToUse | undefined;
  const onServing = async (model: PublishedModel) => {
    const found = await finish(clients, stage, { alias: DEFAULT_ALIAS, model, stream, signal, firstKey });
    use = { ...found, ...(webUi !== undefined && { webUiUrl: webUi.address }) };
    announce(use);
  };
  await provisionCatalog(clients, stage.names, { stream, signal, pollMilliseconds }, { onServing, watch });
  if (use === undefined) throw new Error("provisionCatalog ended without a model that serves.");
  return use;
}

/**
 * Shows what `deployStage` would change, and changes nothing.
 * @returns whether it would change anything
 */
export async function planStage(
  stage: Stage,
  options: Pick<DeployOptions, "outputFolder" | "stream" | "signal" | "doctor">,
): Promise<boolean> {
  const { stream, doctor } = options;
  const terraform = terraformSteps(stage, options);
  await terraform.check();
  await doctor();
  await terraform.synthesize();
  const plans = await terraform.plan();
  stream.write(`${planText(plans, "all")}\n\nAll that Terraform says: ${terraform.logFile()}\n`);
  return isChanged(plans);
}
