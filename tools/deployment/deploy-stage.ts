import { DEFAULT_ALIAS } from "../../names.ts";
import { hasWebUi } from "../../settings.ts";
import type { ProgressStream } from "../provisioning/execution-progress.ts";
import type { HowToUse } from "../provisioning/how-to-use.ts";
import { provisionCatalog } from "../provisioning/provision.ts";
import type { StageClients } from "../stage-inventory/stage-status.ts";
import type { Stage } from "../stage-options.ts";
import { webUiLogin } from "../web-ui/login.ts";
import { finish } from "./finish.ts";
import { terraformSteps } from "./terraform-steps.ts";

export interface DeployOptions {
  /** Where the stacks are synthesized. */
  readonly outputFolder: string;
  /** Gets all that people read. */
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
  /** Looks at the account before anything is made; throws when it finds an error. */
  readonly doctor: () => Promise<void>;
  readonly pollMilliseconds?: number;
  /** Default: true, see `finish`. */
  readonly firstKey?: boolean;
}

/**
 * Brings a stage up. Each step finds out by itself what is done already, so an interrupted run is gone on with by the same call.
 * @throws UserError at the first step that fails
 */
export async function deployStage(clients: StageClients, stage: Stage, options: DeployOptions): Promise<HowToUse> {
  const { stream, signal, pollMilliseconds, doctor, firstKey } = options;
  const terraform = terraformSteps(stage, { ...options, onLine: (line) => stream.write(`${line}\n`) });
  await terraform.check();
  await doctor();
  stream.write(`\nDeploying the stage ${stage.names.stage} to ${stage.settings.AWS_REGION}\n`);
  await terraform.prepare();
  await terraform.deploy();
  // Its machine waits for the password.
  const webUi = hasWebUi(stage.settings) ? await webUiLogin(clients.ssm, stage.names, stage.settings) : undefined;
  const model = await provisionCatalog(clients, stage.names, { stream, signal, pollMilliseconds });
  const use = await finish(clients, stage, { alias: DEFAULT_ALIAS, model, stream, signal, firstKey });
  return { ...use, ...(webUi !== undefined && { webUiUrl: webUi.address }) };
}

/** Shows what `deployStage` would change, and changes nothing. */
export async function planStage(stage: Stage, options: Omit<DeployOptions, "pollMilliseconds">): Promise<void> {
  const { stream, doctor } = options;
  const terraform = terraformSteps(stage, { ...options, onLine: (line) => stream.write(`${line}\n`) });
  await terraform.check();
  await doctor();
  await terraform.diff();
}
