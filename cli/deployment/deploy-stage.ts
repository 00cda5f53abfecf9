import type { PublishedModel } from "../../contract/published-model.ts";
import { onlyModel } from "../../provisioning/catalog/model-start.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { hasWebUi } from "../../settings/settings.ts";
import { UserError } from "../../user-error.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import { provisionCatalog } from "../executions/provision.ts";
import type { ServedStage } from "../executions/served-stage-text.ts";
import { deleteOrphans } from "../orphans/delete-orphans.ts";
import { findOrphans, type Orphan } from "../orphans/find-orphans.ts";
import { removeImportBlocks, writeImportBlocks } from "../orphans/import-blocks.ts";
import { orphansText } from "../orphans/orphans-text.ts";
import { revokeDefaultEgress } from "../orphans/revoke-default-egress.ts";
import type { ResourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { canceledCreations } from "../terraform/canceled-creations.ts";
import { planText } from "../terraform/plan-text.ts";
import type { Unlock } from "../terraform/release-locks.ts";
import type { StackPlan } from "../terraform/stack-result.ts";
import { webUiLogin } from "../web-ui/login.ts";
import { deployModels } from "./deploy-models.ts";
import { finish } from "./finish.ts";
import { tellOfLeftovers } from "./leftover-models.ts";
import { moveKeys } from "./move-keys.ts";
import type { ServedModels } from "./served-models.ts";
import { terraformSteps } from "./terraform-steps.ts";

export interface DeployOptions {
  /** Where the stacks are synthesized. */
  readonly outputFolder: string;
  /** Gets all that people read. */
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
  /** Looks at the account before anything is made; throws when it finds an error. */
  readonly doctor: () => Promise<void>;
  /** Asks after the plan was shown; returns when the person agrees, throws when not. */
  readonly agree: () => Promise<void>;
  /**
   * Asks what to do with resources that exist but that no state knows; throws to do nothing. `isFromInterruption`: the last run of
   * this folder was creating all of them when it was interrupted.
   */
  readonly settle: (orphans: readonly Orphan[], isFromInterruption: boolean) => Promise<"import" | "delete">;
  /** Asks before it releases locks whose holders are gone. Absent: locks stay. */
  readonly unlock?: Unlock | undefined;
  /** Whether to move states out of a bucket that the settings no longer name. Default: false. */
  readonly stateToFolder?: boolean | undefined;
  readonly pollMilliseconds?: number;
  /** Default: true, see `finish`. */
  readonly firstKey?: boolean;
  /** Called with how to use the model as soon as it serves, even if there is more to wait for. */
  readonly announce?: (use: ServedStage) => void;
  /** Called in its place with what became of each model, when the catalog has several or none that comes up by itself. */
  readonly announceModels?: (use: ServedModels) => void;
  /** Whether to wait until a new version has proven itself and the previous one is gone. Default: true. */
  readonly watch?: boolean | undefined;
  /** Whether to provision the models once the stacks are there. Default: true. */
  readonly provision?: boolean | undefined;
}

/**
 * Deploys a stage. Each step checks what is already done, so the same call continues an interrupted run.
 * @returns how to use the model, when it is the only one
 * @throws UserError at the first step that fails, and in the end when one of several models did
 */
export async function deployStage(
  clients: ResourceClients,
  stage: Stage,
  options: DeployOptions,
): Promise<ServedStage | undefined> {
  const { stream, signal, pollMilliseconds, doctor, firstKey, announce = () => undefined } = options;
  const { watch, provision = true, announceModels = () => undefined } = options;
  const catalog = readCatalog(stage.settings);
  const terraform = terraformSteps(stage, options);
  await terraform.check();
  await doctor();
  stream.write(
    `\nDeploying the stage ${stage.names.stage} to ${stage.settings.AWS_REGION}. All that Terraform says:\n${terraform.logFile()}\n\n`,
  );
  const keys = moveKeys(clients, stage, stream);
  await terraform.alone(() => deployStacks({ clients, stage, terraform, keys }, options));
  // The web UI's machine waits for its secrets.
  const webUi = hasWebUi(stage.settings) ? await webUiLogin(clients.ssm, stage.names, stage.settings) : undefined;
  if (!provision) return undefined;
  await tellOfLeftovers(clients, stage, { catalog, stream });
  const only = onlyModel(catalog, stage.settings);
  if (only === undefined) {
    const served = await deployModels(clients, stage, catalog, { stream, signal, pollMilliseconds, firstKey, watch });
    await keys.removeParameters();
    announceModels({ ...served, ...(webUi !== undefined && { webUiUrl: webUi.address }) });
    requireAll(served);
    return undefined;
  }
  let use: ServedStage | undefined;
  const onServing = async (model: PublishedModel) => {
    const mayWake = (only.entry.wakeOnRequest ?? "off") !== "off";
    const found = await finish(clients, stage, { alias: only.alias, model, stream, signal, firstKey, mayWake });
    await keys.removeParameters();
    use = { ...found, ...(webUi !== undefined && { webUiUrl: webUi.address }) };
    announce(use);
  };
  await provisionCatalog(
    clients,
    stage.names,
    { stream, signal, pollMilliseconds },
    { alias: only.alias, onServing, watch },
  );
  if (use === undefined) throw new Error("provisionCatalog ended without a model that serves.");
  return use;
}

/** @throws UserError that names the models that failed */
function requireAll({ models }: ServedModels): void {
  const failed = models.filter(({ state }) => state === "failed").map(({ alias }) => alias);
  if (failed.length === 0) return;
  throw new UserError(
    `${failed.length} of ${models.length} models failed, for the reasons above: ${failed.join(", ")}. The others are as they were asked for; the same command tries again.`,
  );
}

interface Planned {
  readonly clients: ResourceClients;
  readonly stage: Stage;
  readonly terraform: ReturnType<typeof terraformSteps>;
}

interface Deployed extends Planned {
  readonly keys: ReturnType<typeof moveKeys>;
}

async function deployStacks({ clients, stage, terraform, keys }: Deployed, options: DeployOptions): Promise<void> {
  const { stream, agree, stateToFolder } = options;
  await terraform.prepare({ stateToFolder });
  const { plans, deleted, imported } = await settledPlans({ clients, stage, terraform }, options);
  try {
    stream.write(`${planText(plans, "touched")}\n`);
    await agree();
    stream.write("\n");
    await deleteFirst(clients, stage, deleted);
    await revokeDefaultEgress(clients.ec2, imported);
    await keys.copyBefore();
    await terraform.apply(plans);
    await keys.copyAfter();
  } finally {
    removeImportBlocks(plans.map(({ stack }) => stack));
  }
}

interface SettledPlans {
  readonly plans: readonly StackPlan[];
  /** What to delete before the plans are applied. */
  readonly deleted: readonly Orphan[];
  /** What the plans import. */
  readonly imported: readonly Orphan[];
}

/** Plans every stack, and settles what happens to resources that exist but that no state knows. */
async function settledPlans(
  { clients, stage: { names }, terraform }: Planned,
  { outputFolder, stream, settle, unlock }: DeployOptions,
): Promise<SettledPlans> {
  const canceled = canceledCreations(outputFolder, names.stage);
  const plans = await terraform.plan({ unlock });
  const orphans = await findOrphans(clients, names, plans);
  if (orphans.length === 0) return { plans, deleted: [], imported: [] };
  const isFromInterruption = orphans.every(({ stack, address }) => canceled.has(`${stack.name} ${address}`));
  stream.write(`${orphansText(orphans, { isFromInterruption })}\n`);
  if ((await settle(orphans, isFromInterruption)) === "delete") return { plans, deleted: orphans, imported: [] };
  writeImportBlocks(orphans);
  const only = [...new Set(orphans.map(({ stack }) => stack.name))];
  const again = await terraform.plan({ only });
  return {
    plans: plans.map((plan) => again.find(({ stack }) => stack.name === plan.stack.name) ?? plan),
    deleted: [],
    imported: orphans,
  };
}

/** @throws UserError when a deletion fails: Terraform could not create the resource then */
async function deleteFirst(clients: ResourceClients, { names }: Stage, orphans: readonly Orphan[]): Promise<void> {
  const refused = await deleteOrphans(clients, names, orphans);
  if (refused.length === 0) return;
  throw new UserError(
    `${refused.join(" ")} Nothing was deployed. Import it with \`--orphans import\`, or delete it in the console.`,
  );
}
