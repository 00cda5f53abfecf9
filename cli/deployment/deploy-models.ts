import type { PublishedModel } from "../../contract/published-model.ts";
import { modelStart } from "../../provisioning/catalog/model-start.ts";
import type { Catalog } from "../../provisioning/catalog/read-catalog.ts";
import { readStageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import { UserError } from "../../user-error.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import { Interrupted } from "../command-line/interruption.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import { type ModelsDisplay, modelsDisplay } from "../executions/models-display.ts";
import { provisionCatalog } from "../executions/provision.ts";
import { readPublishedModel } from "../executions/published.ts";
import { instancesText, type ServedStage } from "../executions/served-stage-text.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { wrapLines } from "../text/wrap.ts";
import { finish } from "./finish.ts";
import { firstKeyOfStage, hasKeyOfPeople, sharedTestKey } from "./first-key.ts";
import { restOnRequest } from "./rest-on-request.ts";
import type { ModelOutcome, ServedModels } from "./served-models.ts";

export interface ModelsDeployment {
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
  readonly pollMilliseconds?: number | undefined;
  /** Default: true, see `finish`. */
  readonly firstKey?: boolean | undefined;
  /** Whether to wait until what each model replaces is gone. Default: true. */
  readonly watch?: boolean | undefined;
}

/**
 * Brings every model of a catalog to its start: those that are to be up are provisioned, at the same time, and those that start on
 * request are laid to sleep. One that fails stops no other.
 * @returns what became of each, in the catalog's order
 * @throws Interrupted when the person stops watching; the executions go on
 */
export async function deployModels(
  clients: StageClients,
  stage: Stage,
  catalog: Catalog,
  deployment: ModelsDeployment,
): Promise<ServedModels> {
  const { stream, signal, pollMilliseconds, firstKey = true, watch } = deployment;
  const { names, settings } = stage;
  const display = modelsDisplay(stream, [...catalog.keys()]);
  const testKey = sharedTestKey(clients, names);
  const isFirst = firstKey && !(await hasKeyOfPeople(clients, names));
  const mayWake = [...catalog.values()].some(({ wakeOnRequest = "off" }) => wakeOnRequest !== "off");
  let apiKey: string | undefined;

  async function bringUp(alias: string): Promise<ModelOutcome> {
    let served: PublishedModel | undefined;
    const onServing = async (model: PublishedModel) => {
      served = model;
      const use: ServedStage = await display.alone(async () => {
        stream.write(`\n${alias} serves: ${model.modelId} on ${instancesText(model)}.\n`);
        const key = apiKey ?? (isFirst ? undefined : await testKey.key());
        return finish(clients, stage, { alias, model, stream, signal, firstKey, testKey: key, mayWake });
      });
      apiKey ??= use.apiKey;
    };
    const following = { stream: display.streamOf(alias), signal, pollMilliseconds, undo: undoing(stage, alias) };
    await provisionCatalog(clients, names, following, { alias, onServing, watch });
    return served === undefined ? { alias, state: "at work" } : { alias, state: "live", model: served };
  }

  async function rest(alias: string): Promise<ModelOutcome> {
    const following = { stream: display.streamOf(alias), signal, pollMilliseconds };
    const state = await restOnRequest(clients, names, alias, following);
    const model = state === "live" ? await readPublishedModel(clients.ssm, names, alias) : undefined;
    return model === undefined
      ? { alias, state: state === "live" ? "at work" : state }
      : { alias, state: "live", model };
  }

  try {
    const outcomes = await Promise.allSettled(
      [...catalog].map(([alias, entry]) =>
        (modelStart(entry, settings) === "request" ? rest : bringUp)(alias).catch((error) =>
          failure(error, { clients, stage, alias, display, columns: terminalColumns(stream) }),
        ),
      ),
    );
    const models = outcomes.map((outcome) => {
      if (outcome.status === "rejected") throw outcome.reason;
      return outcome.value;
    });
    const parameters = await readStageParameters(clients.ssm, names);
    const isUsable = models.some(({ state }) => state !== "failed");
    apiKey ??= isFirst && isUsable ? await firstKeyOfStage(clients, names) : undefined;
    return {
      stage: names.stage,
      region: settings.AWS_REGION,
      openaiBaseUrl: parameters.openaiBaseUrl ?? baseUrlOf(parameters.doors),
      httpApiUrl: parameters.apiUrl ?? parameters.doors["http-api"],
      apiKey,
      models,
    };
  } finally {
    display.end();
    await testKey.revoke();
  }
}

interface Failed {
  readonly clients: StageClients;
  readonly stage: Stage;
  readonly alias: string;
  readonly display: ModelsDisplay;
  readonly columns: number;
}

/** A person's own interruption, and a defect of ours, end it all. */
async function failure(error: unknown, { clients, stage, alias, display, columns }: Failed): Promise<ModelOutcome> {
  if (error instanceof Interrupted || !(error instanceof UserError)) throw error;
  display.say(`\n${wrapLines(`${alias}: ${error.message}`, columns)}\n`);
  const model = await readPublishedModel(clients.ssm, stage.names, alias);
  return { alias, state: "failed", why: error.message, model };
}

function undoing({ names, settings }: Stage, alias: string): string {
  return `npx openai-sagemaker cleanup --alias ${alias} --stage ${names.stage} --region ${settings.AWS_REGION}`;
}

/** What provision-endpoint publishes with the first model; while all of them sleep, nobody has. */
function baseUrlOf(doors: Readonly<Record<string, string>>): string | undefined {
  const door = doors["function-url"] ?? doors["http-api"];
  return door === undefined ? undefined : `${door.replace(/\/$/, "")}/v1`;
}
