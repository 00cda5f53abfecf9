import type { ProvisioningLock } from "../../contract/provisioning-lock.ts";
import type { Names } from "../../names.ts";

/** Parameter name and, for each step, the ProvisioningLock to store in it. */
export interface PlannedLock {
  readonly name: string;
  readonly value: string;
  readonly copying: string;
  readonly waiting: string;
  readonly testing: string;
  readonly watching: string;
}

/** Names of what is published. */
export interface PublishedParameters {
  readonly model: string;
  readonly asleep: string;
  readonly apiUrl: string;
  readonly openaiBaseUrl: string;
}

export interface PlannedExecution {
  readonly names: Names;
  /** ARN of the execution, and its start in ISO 8601. */
  readonly execution: string;
  readonly startedAt: string;
}

/** @param usualSeconds from the start until the model serves; undefined when nobody can tell */
export function nameLockAndParameters(
  alias: string,
  { names, execution, startedAt }: PlannedExecution,
  usualSeconds?: number,
): { readonly lock: PlannedLock; readonly parameters: PublishedParameters } {
  const { parameter } = names;
  return {
    lock: { name: parameter.provisioning(alias), ...lockTexts(execution, startedAt, usualSeconds) },
    parameters: {
      model: parameter.model(alias),
      asleep: parameter.asleep(alias),
      apiUrl: parameter.apiUrl,
      openaiBaseUrl: parameter.openaiBaseUrl,
    },
  };
}

function lockTexts(execution: string, startedAt: string, usualSeconds: number | undefined) {
  const readyAt =
    usualSeconds === undefined ? {} : { readyAt: new Date(Date.parse(startedAt) + usualSeconds * 1000).toISOString() };
  const text = (step: string, estimate: { readyAt?: string }) =>
    JSON.stringify({ execution, step, since: startedAt, ...estimate } satisfies ProvisioningLock);
  return {
    value: text("creating the endpoint", readyAt),
    copying: text("copying the weights from the hub", {}),
    waiting: text("waiting for the endpoint to be InService", readyAt),
    testing: text("testing the model", readyAt),
    // The model is live by then.
    watching: text("watching the new version while the previous one ends its streams", {}),
  };
}
