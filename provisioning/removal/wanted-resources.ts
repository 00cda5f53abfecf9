import { isHeldBack } from "../../contract/asleep-model.ts";
import type { Names } from "../../names.ts";
import type { ProvisionedResource } from "../inventory/provisioned-resources.ts";
import { isServedForItsIdleMinutes, looksIdle } from "../inventory/publications.ts";
import type { StageInventory } from "../inventory/stage-inventory.ts";
import { unusedResources } from "../inventory/unused-resources.ts";
import {
  isAskedToStart,
  isForced,
  isScheduled,
  type RetirementInput,
  type ScheduledInput,
} from "./retirement-input.ts";

/** What of a stage an input asks for. */
export function wantedResources(
  names: Names,
  stage: StageInventory,
  input: RetirementInput,
  now: Date,
): readonly ProvisionedResource[] {
  const { resources, publications, atWork } = stage;
  if ("sweep" in input) {
    const isAsked = (alias: string) => input.alias === undefined || input.alias === alias;
    return unusedResources(names, stage, now).filter(({ alias }) => isAsked(alias) && !atWork.has(alias));
  }
  if (isScheduled(input)) return endOfWorkingHours(stage, input, names);
  if (isAskedToStart(input)) return toStartOnRequest(stage, input, names);
  if (isForced(input)) {
    return [...resources, ...(input.forget ? madeByHand(stage, names) : [])].filter(
      ({ alias }) => input.alias === undefined || input.alias === alias,
    );
  }
  const over = publications.find((publication) => {
    if ("endpointName" in input) return publication.endpointName === input.endpointName;
    const isMeant = names.alarm.idle(publication.endpointName) === input.idleAlarm;
    return isMeant && looksIdle(publication, names, stage) && isServedForItsIdleMinutes(publication, now);
  });
  const alias = over?.alias ?? overUnpublished(stage, input);
  return resources.filter((resource) => resource.alias === alias && !atWork.has(resource.alias));
}

/** What does not start `always`: all that serves or is being made, and what sleeps for another reason. */
function endOfWorkingHours(
  { resources, catalog, asleep, atWork }: StageInventory,
  { alias, sleep }: ScheduledInput,
  names: Names,
): ProvisionedResource[] {
  // What is made by hand no schedule brings back in the morning: it may be woken at any time.
  const wakesByDay = (one: string) =>
    sleep === "schedule" && asleep.get(one)?.why !== "schedule" && catalog.get(one)?.origin !== "execution";
  const isRestless = (resource: ProvisionedResource) =>
    resource.kind === "endpoint" ||
    resource.name === names.parameter.model(resource.alias) ||
    (resource.name === names.parameter.provisioning(resource.alias) && atWork.has(resource.alias)) ||
    (resource.name === names.parameter.asleep(resource.alias) && wakesByDay(resource.alias));
  return resources
    .filter((resource) => alias === undefined || resource.alias === alias)
    .filter((resource) => catalog.get(resource.alias)?.start !== "always" && isRestless(resource));
}

/** Nothing of it goes: its parameter stands for what is to be written. */
function toStartOnRequest(
  { publications, unreadable, asleep, atWork, resources }: StageInventory,
  { alias }: { readonly alias: string },
  names: Names,
): ProvisionedResource[] {
  const serves = publications.some((one) => one.alias === alias) || unreadable.includes(alias);
  const before = asleep.get(alias);
  // That of an execution which was stopped goes when this one has taken it over.
  const isLocked = resources.some(({ name }) => name === names.parameter.provisioning(alias));
  const isReady = before !== undefined && before.why !== "schedule" && !isHeldBack(before) && !isLocked;
  if (serves || atWork.has(alias) || isReady) return [];
  return [{ kind: "parameter", name: names.parameter.asleep(alias), alias }];
}

function madeByHand({ catalog }: StageInventory, names: Names): ProvisionedResource[] {
  return [...catalog].flatMap(([alias, { origin }]) =>
    origin === "execution" ? [{ kind: "parameter" as const, name: names.parameter.catalog(alias), alias }] : [],
  );
}

/**
 * An expiry is of one endpoint and comes once: its model is billed also when nobody can read what is published of it, or nothing is any
 * more, because the retirement that laid it to sleep was stopped before its endpoint was deleted.
 */
function overUnpublished(
  { resources, unreadable, asleep, publications }: StageInventory,
  input: RetirementInput,
): string | undefined {
  if (!("endpointName" in input)) return undefined;
  const endpoint = resources.find(({ kind, name }) => kind === "endpoint" && name === input.endpointName);
  if (endpoint === undefined) return undefined;
  const { alias } = endpoint;
  const isLeft = asleep.has(alias) && !publications.some((one) => one.alias === alias);
  return isLeft || unreadable.includes(alias) ? alias : undefined;
}
