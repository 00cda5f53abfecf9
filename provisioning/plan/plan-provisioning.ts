import type { SSMClient } from "@aws-sdk/client-ssm";
import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import { parameterValue } from "../../contract/parameter-value.ts";
import type { Names } from "../../names.ts";
import { HubTokenUnreadable } from "../hub/hub-token.ts";
import { overBudget, planWaking, type Waking, whyNotWoken } from "../waking/waking.ts";
import { checkAliases } from "./adapters/check-aliases.ts";
import { decide, type PlanSources } from "./decide.ts";
import { nameLockAndParameters } from "./lock-and-parameters.ts";
import { mergeCatalogEntry, type ProvisioningEntry } from "./merge-catalog-entry.ts";
import { type Plan, type PlanAnswer, planEndpoint } from "./plan.ts";
import { type PlanParameters, readPlanParameters } from "./plan-parameters.ts";
import { type ProvisioningInput, parseProvisioningInput } from "./provisioning-input.ts";
import { Refusal } from "./refusal.ts";

export interface PlanRequest {
  /** The input of the execution, as somebody typed it. */
  readonly input: unknown;
  readonly execution: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** What a plan is made from. */
export interface Planning extends PlanSources {
  readonly ssm: SSMClient;
  readonly names: Names;
  /** Whether the stage has spent its month. */
  readonly isBudgetSpent: () => Promise<boolean>;
}

/** A refusal is an answer, not an error: the state machine shows its sentence as the cause, without a stack trace. */
export async function planProvisioning(planning: Planning, request: PlanRequest): Promise<PlanAnswer> {
  try {
    const input = parseProvisioningInput(request.input);
    const stored = await readPlanParameters(planning.ssm, planning.names, input.alias);
    return await (input.wake ? wake(planning, request, input, stored) : plan(planning, request, { input, stored }));
  } catch (error) {
    return refusalIn(error);
  }
}

function refusalIn(error: unknown): { readonly refusal: string } {
  if (error instanceof Refusal || error instanceof HubTokenUnreadable) return { refusal: error.message };
  throw error;
}

/** Brings back what slept: its input over the catalog's entry, at its commit. */
async function wake(
  planning: Planning,
  request: PlanRequest,
  input: ProvisioningInput,
  stored: PlanParameters,
): Promise<PlanAnswer> {
  const { alias } = input;
  const { value, record } = stored.asleep ?? {};
  const sleeping = { alias, asleep: record, entry: stored.entry, isPublished: stored.published !== undefined };
  const now = new Date(request.startedAt);
  const nothingToDo = whyNotWoken(sleeping, now);
  if (nothingToDo !== undefined || value === undefined || record === undefined) {
    return { nothingToDo: nothingToDo ?? `${alias} does not sleep.` };
  }
  const only = { alias, ...nameLockAndParameters(alias, { ...planning, ...request }) };
  const waking = planWaking(value, record, request.startedAt);
  try {
    if (await planning.isBudgetSpent()) {
      const nothingToDo = `${alias} is not woken: the stage's budget of this month is spent.`;
      return { ...only, waking: overBudget(value, record, now), nothingToDo };
    }
    const slept = { ...sleptInput(record.input), alias };
    const planned = await plan(planning, request, { input: slept, stored, waking });
    return { ...planned, waking: lastingUntilTried(waking, planned, request.startedAt) };
  } catch (error) {
    // Whatever it was: requests go on to ask for the model, and without a pause each would fail again.
    return { ...only, waking, refusal: error instanceof Error ? error.message : String(error) };
  }
}

/** Until what is tried first could have come up: a waking that is stopped in the middle is not begun again at once. */
function lastingUntilTried(waking: Waking, { attempts }: Plan, startedAt: string): Waking {
  const seconds = attempts[0]?.creationTimeoutSeconds ?? 0;
  const failedAt = new Date(Date.parse(startedAt) + seconds * 1000).toISOString();
  return { ...waking, begun: parameterValue({ ...waking.record, failedAt }) };
}

/** What nobody can read any more changes nothing. */
function sleptInput(input: unknown): Omit<ProvisioningInput, "alias"> {
  try {
    return parseProvisioningInput(input ?? {});
  } catch (error) {
    if (error instanceof Refusal) return {};
    throw error;
  }
}

interface Asked {
  readonly input: ProvisioningInput;
  readonly stored: PlanParameters;
  readonly waking?: Waking;
}

async function plan({ ssm: _, names, ...sources }: Planning, request: PlanRequest, asked: Asked): Promise<Plan> {
  const { input, stored, waking } = asked;
  const { entry: catalogEntry, published, others, urls } = stored;
  const entry = mergeCatalogEntry(input, catalogEntry);
  if (entry === undefined) {
    throw new Refusal(
      `The catalog has no model "${input.alias}": name one that it has, or add "modelId" to the input.`,
    );
  }
  checkAliases(input.alias, entry.adapters, others);
  const slept = waking?.record.version;
  // Another model, or another revision, was asked for since: what is there now comes up.
  const isSame = slept?.modelId === entry.modelId && slept.revision === entry.revision;
  const commit = isSame && entry.modelS3Uri === undefined ? slept.commit : undefined;
  const pinned = commit === undefined ? entry : { ...entry, revision: commit };
  const decision = await decide(input.alias, pinned, published, sources);
  return planEndpoint(
    {
      ...decision,
      entry: { ...decision.entry, revision: entry.revision },
      ...(commit === undefined ? {} : { commit }),
    },
    {
      names,
      region: sources.region,
      execution: request.execution,
      startedAt: request.startedAt,
      urls,
      ...origin(input, catalogEntry, entry, names),
      ...(waking === undefined ? {} : { waking }),
      ...(stored.asleep === undefined ? {} : { hasSlept: true }),
    },
  );
}

/** Terraform's entry stays as it is, and the input is remembered beside what it made; another alias gets an entry of its own. */
function origin(
  { alias, Comment: _, wake: __, ...changes }: ProvisioningInput,
  catalogEntry: CatalogEntry | undefined,
  entry: ProvisioningEntry,
  names: Names,
): Pick<Plan, "input" | "catalog"> {
  if (catalogEntry === undefined || catalogEntry.origin === "execution") {
    const made = { ...entry, origin: "execution" } satisfies CatalogEntry;
    return { catalog: { name: names.parameter.catalog(alias), value: parameterValue(made) } };
  }
  if (changes.wakeOnRequest !== undefined || changes.start !== undefined) {
    throw new Refusal(
      `Whether requests wake "${alias}", and when it starts, is read from the catalog alone: set WAKE_ON_REQUEST, or its entry in the models file, and deploy.`,
    );
  }
  return Object.keys(changes).length === 0 ? {} : { input: changes };
}
