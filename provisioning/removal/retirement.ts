import type { ProvisioningLock } from "../../contract/provisioning-lock.ts";
import type { Names } from "../../names.ts";
import { type ProvisionedResource, resourceText } from "../inventory/provisioned-resources.ts";
import { looksIdle } from "../inventory/publications.ts";
import type { StageInventory } from "../inventory/stage-inventory.ts";
import type { StageUrls } from "../inventory/stage-urls.ts";
import { layToSleep } from "./lay-to-sleep.ts";
import { isAskedToStart, isForced, isScheduled, type RetirementInput } from "./retirement-input.ts";
import { wantedResources } from "./wanted-resources.ts";

/** What retire-endpoint works with. */
export interface Retirement {
  readonly input: RetirementInput;
  readonly targets: readonly RetirementTarget[];
  /** Parameters with the stage's URLs, when no model of the stage is left to serve them. */
  readonly urls: readonly string[];
  /** A sentence that names what `targets` stand for. */
  readonly left: string;
  /** For people: what an earlier retirement's targets stood for and is gone by now, or goes next (`urls`). */
  readonly removed: readonly string[];
}

export interface RetirementTarget {
  readonly alias: string;
  /** Asks for this target alone, under the alias's lock. */
  readonly input: RetirementInput;
  /** Whether an execution that is at work on the alias is to be stopped. */
  readonly force: boolean;
  readonly endpointNames: readonly string[];
  /** What sleeps from now on: its parameter and its value, to be written first. */
  readonly asleep?: { readonly name: string; readonly value: string };
  /** Where what starts on request is asked for: parameters and their values. No publication has written them yet. */
  readonly urls?: { readonly api: Parameter; readonly openaiBase: Parameter };
  /** Where the publication is; of what is to be off, also what sleeps, and what of the catalog is to be forgotten. */
  readonly publishedParameters: readonly string[];
  readonly lock: { readonly name: string; readonly value: string };
  /** What can be removed. */
  readonly resources: readonly ProvisionedResource[];
}

interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** Which execution asks. */
export interface Requester {
  readonly execution: string;
  /** ISO 8601; also the present, for what is too early or over. */
  readonly startedAt: string;
}

/** Sorts by alias what the input asks for. */
export function planRetirement(
  names: Names,
  stage: StageInventory,
  input: RetirementInput,
  requester: Requester,
): Retirement {
  const now = new Date(requester.startedAt);
  const force = isForced(input) || isScheduled(input);
  const targets = byAlias(wantedResources(names, stage, input, now)).map(({ alias, resources }): RetirementTarget => {
    const asleep = layToSleep({ alias, input, now }, stage, names);
    const offParameters = [names.parameter.asleep(alias), names.parameter.catalog(alias)];
    const named = (kind: ProvisionedResource["kind"]) =>
      resources.filter((one) => one.kind === kind).map(({ name }) => name);
    return {
      alias,
      input: isForced(input) || "sweep" in input || isScheduled(input) ? { ...input, alias } : input,
      force,
      // Both, for an endpoint that is just being made may not be listed yet.
      endpointNames: "sweep" in input || isAskedToStart(input) ? named("endpoint") : names.endpointNames(alias),
      ...(asleep === undefined ? {} : { asleep }),
      ...(isAskedToStart(input) && stage.doors !== undefined ? { urls: toParameters(stage.doors, names) } : {}),
      publishedParameters: named("parameter").filter(
        (name) => name === names.parameter.model(alias) || (asleep === undefined && offParameters.includes(name)),
      ),
      lock: { name: names.parameter.provisioning(alias), value: lockValue(requester) },
      resources,
    };
  });
  return { input, targets, urls: orphanedUrls(names, stage), left: leftSentence(targets), removed: [] };
}

/**
 * The second look, when a retirement is over: what is left of it, and what is gone. What was asked for on a condition is left only
 * if nobody needs it: the condition may have ended in the meantime, or somebody may have begun to create it again.
 */
export function planWhatIsLeft(
  names: Names,
  stage: StageInventory,
  before: Retirement,
  requester: Requester,
): Retirement {
  const aliases = before.targets.map(({ alias }) => alias);
  const isUnconditional = isForced(before.input) || "sleep" in before.input;
  const again = planRetirement(names, stage, isUnconditional ? before.input : { sweep: true }, requester);
  const awake = isScheduled(before.input) ? awakeAgain(stage, requester) : new Set<string>();
  const targets = again.targets.filter(({ alias, force }) => (force || aliases.includes(alias)) && !awake.has(alias));
  const existing = new Set(stage.resources.map(resourceText));
  const gone = before.targets
    .flatMap(({ resources }) => resources.map(resourceText))
    .filter((one) => !existing.has(one));
  const removed = [...gone, ...again.urls.map((name) => resourceText({ kind: "parameter", name }))];
  return { ...again, input: before.input, targets, left: leftSentence(targets), removed };
}

/** Woken by a request, or made by somebody, while others were still being laid to sleep. */
function awakeAgain({ publications, atWork }: StageInventory, { startedAt }: Requester): Set<string> {
  const since = Date.parse(startedAt);
  const later = publications.filter(({ publishedAt }) => Date.parse(publishedAt) > since);
  return new Set([...atWork, ...later.map(({ alias }) => alias)]);
}

/**
 * The idle alarm that called too early, or while somebody was at work on its model: it has to go back to OK, or it would
 * never be raised again. CloudWatch raises it at its next evaluation, if it is right.
 */
export function alarmToRearm(names: Names, stage: StageInventory, { input, targets }: Retirement): string | undefined {
  if (!("idleAlarm" in input) || targets.length > 0) return undefined;
  const isOurs = stage.publications.some(
    (publication) =>
      names.alarm.idle(publication.endpointName) === input.idleAlarm && looksIdle(publication, names, stage),
  );
  return isOurs ? input.idleAlarm : undefined;
}

function toParameters({ api, openaiBase }: StageUrls, { parameter }: Names) {
  return {
    api: { name: parameter.apiUrl, value: api },
    openaiBase: { name: parameter.openaiBaseUrl, value: openaiBase },
  };
}

function byAlias(resources: readonly ProvisionedResource[]) {
  return [...Map.groupBy(resources, ({ alias }) => alias)]
    .map(([alias, ofAlias]) => ({ alias, resources: ofAlias }))
    .sort((a, b) => a.alias.localeCompare(b.alias));
}

function lockValue({ execution, startedAt }: Requester): string {
  return JSON.stringify({ execution, step: "retiring the endpoint", since: startedAt } satisfies ProvisioningLock);
}

/** An execution that is running may be about to publish the first model, and the URLs with it; what sleeps is asked for there. */
function orphanedUrls(names: Names, { resources, atWork, urls }: StageInventory): readonly string[] {
  const anyPublished = resources.some(({ alias, name }) =>
    [names.parameter.model(alias), names.parameter.asleep(alias)].includes(name),
  );
  return anyPublished || atWork.size > 0 ? [] : urls;
}

function leftSentence(targets: readonly RetirementTarget[]): string {
  const described = targets.map(({ resources }) =>
    resources.map((one) => `${resourceText(one)}${one.kind === "endpoint" ? " (billed)" : ""}`).join(", "),
  );
  return `Still there: ${described.join("; ")}.`;
}
