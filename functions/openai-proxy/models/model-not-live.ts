import type { SleepReason } from "../../../contract/asleep-model.ts";
import type { ProvisioningLock } from "../../../contract/provisioning-lock.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import type { NotLiveState } from "./not-live.ts";
import type { ParameterSnapshot } from "./parameter-snapshot.ts";

const MAKES_IT_LIVE = "An execution of provision-endpoint makes it so.";

/** What every message of a `ModelNotLive` begins with, and hardly anything that a model writes. */
export const NOT_LIVE_SENTENCE = /^The model `[^`]+` is not live[:.] /;

/**
 * Clients wait as long as they are told, twice by themselves, if that is not too long: OpenAI's for JavaScript up to 60 s, those of
 * before 2026 and the AI SDK less than 60, OpenAI's for Python up to 120. So this is what all of them obey.
 */
const RETRY_SECONDS = 59;
/** Where waiting does not help; those who obey the other header ask no more. */
const RETRY_SECONDS_IN_VAIN = 60;
/** What is farther away is told by its moment. */
const MOST_MINUTES = 120;

export interface NotLiveModel {
  readonly alias: string;
  readonly state: NotLiveState;
  readonly snapshot: Pick<ParameterSnapshot, "models" | "parents">;
  /** How to wait in one request, as a sentence; absent when nobody can. */
  readonly howToWait?: string | undefined;
  /** When working hours begin, in words. */
  readonly workingHours?: string | undefined;
  readonly now?: Date | undefined;
  readonly cause?: unknown;
}

/** Tells a client why the model does not answer, and what to do: wait, and for how long, or ask somebody, and for what. */
export class ModelNotLive extends OpenAIError {
  readonly alias: string;

  constructor(model: NotLiveModel) {
    const { alias, cause, now = new Date() } = model;
    const { text, passes } = sentence(model, now);
    const headers = passes
      ? { "retry-after": String(RETRY_SECONDS) }
      : { "retry-after": String(RETRY_SECONDS_IN_VAIN), "x-should-retry": "false" };
    super(503, `The model \`${alias}\` is not live${text}`, { code: "model_not_live", headers, cause });
    this.alias = alias;
  }
}

interface Sentence {
  readonly text: string;
  /** Whether it may pass while an official client waits. */
  readonly passes: boolean;
}

function sentence(model: NotLiveModel, now: Date): Sentence {
  const { state } = model;
  const adapter = adapterSentence(model);
  switch (state.is) {
    case "worked on":
      return {
        text: `: ${progressText(state.lock, now)}${whatThen(state, model, now)}${adapter}`,
        passes: !state.retires || state.wakeableThen,
      };
    case "waking":
    case "wakeable":
      return {
        text: `: it was asleep, and a request has just woken it, which takes some minutes.${adapter}${waiting(model)} Please retry later.`,
        passes: true,
      };
    case "asleep":
      return asleepSentence(state, model, now);
    case "off":
      return { text: `.${adapter} ${MAKES_IT_LIVE}`, passes: false };
  }
}

const waiting = ({ howToWait }: NotLiveModel) => (howToWait === undefined ? "" : ` ${howToWait}`);

function adapterSentence({ alias, snapshot: { models, parents } }: NotLiveModel): string {
  const parent = parents.get(alias);
  if (parent === undefined) return "";
  return ` It is an adapter of \`${parent}\`, which is ${models.has(parent) ? "live without it" : "not live either"}.`;
}

/** `waiting for the endpoint to be InService, begun 4 minutes ago` */
function progressText({ step, since }: ProvisioningLock, now: Date): string {
  const elapsed = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 60_000));
  return `${step}, begun ${elapsed === 0 ? "just now" : `${minutes(elapsed)} ago`}`;
}

/** Minutes that are left by experience; undefined when nobody can tell, not above zero when it takes longer than usual. */
export function minutesLeft({ readyAt }: ProvisioningLock, now: Date): number | undefined {
  const left = Math.ceil((Date.parse(readyAt ?? "") - now.getTime()) / 60_000);
  return Number.isFinite(left) ? left : undefined;
}

type State<Is extends NotLiveState["is"]> = Extract<NotLiveState, { readonly is: Is }>;

function whatThen({ lock, retires, wakeableThen }: State<"worked on">, model: NotLiveModel, now: Date): string {
  if (wakeableThen) return `. It falls asleep, and a request wakes it then.${waiting(model)} Please retry later.`;
  if (retires) return `. ${MAKES_IT_LIVE}`;
  const left = minutesLeft(lock, now);
  const retry = `${waiting(model)} ${model.howToWait === undefined ? "Please" : "Otherwise"} retry`;
  if (left === undefined) return `.${retry} later.`;
  return left > 0 ? `.${retry} in about ${minutes(left)}.` : `, which is longer than usual.${retry} later.`;
}

const BECAUSE: Readonly<Record<SleepReason, string>> = {
  idle: "because nobody used it",
  expired: "because its time was over",
  schedule: "because working hours are over",
  request: "because it starts when it is asked for",
};

function asleepSentence({ asleep, obstacle, until }: State<"asleep">, model: NotLiveModel, now: Date): Sentence {
  const { workingHours } = model;
  const sleeps = `: it has been asleep since ${momentText(new Date(asleep.since))}, ${BECAUSE[asleep.why]}`;
  const again = `A request may wake it again ${until === undefined ? "later" : whenText(until, now)}.`;
  const adapter = adapterSentence(model);
  const lasting = (text: string) => ({ text: `${sleeps}${text}${adapter}`, passes: false });
  switch (obstacle) {
    case "operation":
      return lasting(". To count tokens wakes no model: any other request does.");
    case "key":
      return lasting(
        ", and this API key may not wake it. Ask the operator to allow that (`keys limit ID --may-wake`), or to start the model.",
      );
    case "policy":
      return lasting(`, and no request wakes it (its wakeOnRequest is off). ${MAKES_IT_LIVE}`);
    case "hours":
      return lasting(
        `, and no request wakes it before they begin${workingHours === undefined ? "" : ` (${workingHours})`}. Until then an execution of provision-endpoint makes it live.`,
      );
    case "failed":
      return lasting(`, and its last waking failed. ${again}`);
    case "refused":
      return lasting(`. ${asleep.refused?.why ?? ""} ${again}`);
    case "unreachable":
      return { text: `${sleeps}, and it could not be woken just now.${adapter} Please retry later.`, passes: true };
  }
}

/** `in about 9 minutes`, or what is far away by its moment. */
function whenText(moment: Date, now: Date): string {
  const left = Math.max(1, Math.ceil((moment.getTime() - now.getTime()) / 60_000));
  return left <= MOST_MINUTES ? `in about ${minutes(left)}` : `at ${momentText(moment)}`;
}

/** `2026-11-30 10:00 UTC` */
function momentText(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function minutes(count: number): string {
  return count === 1 ? "1 minute" : `${count} minutes`;
}
