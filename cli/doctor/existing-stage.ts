import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ExecutionListItem, ListExecutionsCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { Names } from "../../names.ts";
import { listEndpoints } from "../../provisioning/inventory/list-endpoints.ts";
import { runningMeasurements } from "../../provisioning/inventory/list-measurements.ts";
import { readStageParameters, type StageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import { findStateMachine } from "../executions/state-machine.ts";
import { moment } from "../text/quantities.ts";
import { type Check, type CheckContext, type Finding, ok, warning } from "./check.ts";

/** What of the stage is there already, and who is at work on it. */
export const existingStage: Check = {
  name: "stage",
  async run(context) {
    const { names } = context.stage;
    const [executions, parameters, endpoints, measurements] = await Promise.all([
      runningExecutions(context.clients.stepFunctions, names),
      readStageParameters(context.clients.ssm, names),
      listEndpoints(context.clients.sageMaker, `${names.prefix}-`),
      // Who may not see them could not have made one.
      runningMeasurements(context.clients.sageMaker, names).catch(() => []),
    ]);
    const [measurement] = measurements;
    if (measurement !== undefined) return measuring(measurement);
    if (executions === undefined) {
      return endpoints.length > 0 ? costly(endpoints) : ok(`${names.stage} is not deployed yet.`);
    }
    const [running] = executions;
    if (running !== undefined) {
      return warning(
        `${running.stateMachineArn?.split(":").at(-1)} is running since ${moment(running.startDate ?? "")} (${running.name}).`,
        "Wait for its end: a second one beside it is refused. `npx openai-sagemaker status` shows it.",
      );
    }
    return (
      unreadable(names, parameters) ??
      interrupted(parameters) ??
      lostState(context) ??
      serving(names, parameters, endpoints)
    );
  },
};

function measuring(job: string): Finding {
  return warning(
    `SageMaker measures a model (${job}): the endpoints that it makes for that are billed.`,
    "`npx openai-sagemaker recommend … --measure` with the same model shows it, and Ctrl-C there stops it; `destroy` stops it, too.",
  );
}

/** Nothing when there are no state machines. */
async function runningExecutions(client: SFNClient, names: Names): Promise<ExecutionListItem[] | undefined> {
  const machines = (["provision-endpoint", "retire-endpoint"] as const).map(names.stateMachine);
  const arns = (await Promise.all(machines.map((name) => findStateMachine(client, name)))).filter(
    (arn) => arn !== undefined,
  );
  if (arns.length === 0) return undefined;
  const lists = await Promise.all(
    arns.map((stateMachineArn) =>
      client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING", maxResults: 1 })),
    ),
  );
  return lists.flatMap(({ executions = [] }) => executions);
}

/** What is published under an alias may serve, and is billed, also when nobody can read which endpoint it is. */
function unreadable({ parameter }: Names, { malformed }: StageParameters): Finding | undefined {
  if (malformed.length === 0) return undefined;
  const isPublication = malformed.some((name) => name.startsWith(parameter.model("")));
  return warning(
    `Nobody can read ${malformed.join(", ")}.`,
    isPublication
      ? "Write back what it was (`aws ssm get-parameter-history --name …` shows it), or retire the model by `npx openai-sagemaker cleanup --alias …`: until then its endpoint is billed, and no sweep removes it."
      : "Write back what it was: `aws ssm get-parameter-history --name …` shows it. A lock goes with the next sweep, a catalog entry comes with the next deployment.",
  );
}

/** No machine runs, so the execution that took the lock was stopped. */
function interrupted(parameters: StageParameters): Finding | undefined {
  const [lock] = Object.entries(parameters.provisioning);
  if (lock === undefined) return undefined;
  const [alias, { execution, step, since }] = lock;
  return warning(
    `${execution.split(":").at(-1)} was stopped at "${step}" of ${alias} (${moment(since)}) and left its lock.`,
    "The next provisioning takes it over; `npx openai-sagemaker cleanup` removes what else it left.",
  );
}

function lostState({ stage: { names, settings, environment } }: CheckContext): Finding | undefined {
  // What `npm start` brings up has no state, and needs none.
  if (settings.STATE_BUCKET !== undefined || environment.AWS_ENDPOINT_URL) return undefined;
  const file = join(".terraform-state", names.stage, "model.tfstate");
  if (existsSync(join(import.meta.dirname, "..", "..", file))) return undefined;
  return warning(
    `${names.stage} is deployed, but its Terraform state (${file}) is not in this folder: Terraform would make everything again and fail.`,
    "Deploy from where it was deployed, set STATE_BUCKET if the team has one, or choose another --stage.",
  );
}

function serving(names: Names, parameters: StageParameters, endpoints: readonly string[]): Finding {
  const models = Object.entries(parameters.models);
  const published = new Set(models.map(([, { endpointName }]) => endpointName));
  const forgotten = endpoints.filter((name) => !published.has(name));
  if (forgotten.length > 0) return costly(forgotten);
  if (models.length === 0) return ok(`${names.stage} is deployed; no model is published.`);
  const served = models.map(
    ([alias, { modelId, instanceType, publishedAt }]) =>
      `${alias} serves ${modelId} on ${instanceType} since ${moment(publishedAt)}`,
  );
  return ok(`${names.stage} is deployed; ${served.join(", ")}.`);
}

function costly(endpoints: readonly string[]): Finding {
  return warning(
    `${endpoints.join(", ")} runs and costs, but serves no published model.`,
    "Look with `npx openai-sagemaker status`, and remove it with `npx openai-sagemaker cleanup`.",
  );
}
