import type { ProvisioningLock } from "../../../contract/provisioning-lock.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import { lockStatus } from "./lock-status.ts";
import type { ParameterSnapshot } from "./parameter-snapshot.ts";

const MAKES_IT_LIVE = "An execution of provision-endpoint makes it so.";

/** What every message of a `ModelNotLive` begins with, and hardly anything that a model writes. */
export const NOT_LIVE_SENTENCE = /^The model `[^`]+` is not live[:.] /;

/** Tells a waiting client how far the provisioning is, and for how long it will probably go on. */
export class ModelNotLive extends OpenAIError {
  readonly alias: string;

  constructor(alias: string, { provisioning, models, parents }: ParameterSnapshot, cause?: Error) {
    const lock = provisioning.get(alias);
    const parent = parents.get(alias);
    const adapter =
      parent === undefined
        ? ""
        : ` It is an adapter of \`${parent}\`, which is ${models.has(parent) ? "live without it" : "not live either"}.`;
    const message = `The model \`${alias}\` is not live${lock ? `: ${progressText(lock)}${adapter}` : `.${adapter} ${MAKES_IT_LIVE}`}`;
    super(503, message, { code: "model_not_live", headers: { "retry-after": lock ? "15" : "60" }, cause });
    this.alias = alias;
  }
}

function progressText(lock: ProvisioningLock): string {
  const now = Date.now();
  const elapsed = Math.max(0, Math.floor((now - Date.parse(lock.since)) / 60_000));
  const progress = `${lock.step}, begun ${elapsed === 0 ? "just now" : `${minutes(elapsed)} ago`}`;
  if (lockStatus(lock) === "retiring") return `${progress}. ${MAKES_IT_LIVE}`;
  if (lock.readyAt === undefined) return `${progress}. Please retry later.`;
  const remaining = Math.ceil((Date.parse(lock.readyAt) - now) / 60_000);
  return remaining > 0
    ? `${progress}. Please retry in about ${minutes(remaining)}.`
    : `${progress}, which is longer than usual. Please retry later.`;
}

function minutes(count: number): string {
  return count === 1 ? "1 minute" : `${count} minutes`;
}
