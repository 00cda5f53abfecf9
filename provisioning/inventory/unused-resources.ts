import type { Names } from "../../names.ts";
import type { EndpointUsage } from "./endpoint-usage.ts";
import { type ProvisionedResource, resourceText } from "./provisioned-resources.ts";
import { isExpired, isServedForItsIdleMinutes, looksIdle, type Publication } from "./publications.ts";
import type { StageInventory } from "./stage-inventory.ts";

/**
 * What of a stage's resources no publication accounts for; all of a model whose time is over. To be asked of aliases that
 * nobody is at work on: what an execution makes is not published yet. Where a publication cannot be read, any endpoint of its
 * alias may serve: none is unused.
 */
export function unusedResources(names: Names, stage: StageInventory, now: Date): ProvisionedResource[] {
  const needed = new Set(
    stage.publications
      .filter((publication) => !isOver(publication, names, stage, now))
      .flatMap((publication) => {
        const usage = stage.usage.find(({ endpointName }) => endpointName === publication.endpointName);
        return usage !== undefined && serves(usage) ? neededBy(publication, usage, stage, names) : [];
      }),
  );
  for (const one of keptAsleep(stage, names)) needed.add(one);
  return stage.resources.filter(
    (resource) => !needed.has(resourceText(resource)) && !stage.unreadable.includes(resource.alias),
  );
}

/** What sleeps costs nothing, and comes back by it. A record that nobody can read stays, for somebody to mend. */
function keptAsleep({ asleep, catalog, keptModels, resources }: StageInventory, names: Names): string[] {
  // Whose entry is gone from the catalog nobody can bring back.
  const isKnown = (alias: string) => catalog.has(alias);
  const records = resources
    .filter(({ name, alias }) => isKnown(alias) && name === names.parameter.asleep(alias))
    .map(resourceText);
  const versions = [...asleep].flatMap(([alias, { version }]) =>
    version === undefined || !isKnown(alias)
      ? []
      : [
          resourceText({ kind: "endpoint configuration", name: version.configName }),
          ...(keptModels.get(version.configName) ?? []).map((name) => resourceText({ kind: "model", name })),
        ],
  );
  return [...records, ...versions];
}

/** What expired, or was idle, while somebody was at work on it; the event came once only. */
export function isOver(
  publication: Publication,
  names: Names,
  stage: Pick<StageInventory, "alarms">,
  now: Date,
): boolean {
  const isIdle = looksIdle(publication, names, stage) && isServedForItsIdleMinutes(publication, now);
  return isIdle || isExpired(publication, now);
}

/** An endpoint in motion serves with the instances that it had. */
function serves({ status }: EndpointUsage): boolean {
  return !["Failed", "Deleting", "OutOfService"].includes(status);
}

function neededBy(
  { alias, endpointName }: Publication,
  usage: EndpointUsage,
  { resources }: StageInventory,
  names: Names,
): string[] {
  const modelsOfAlias = resources.filter((one) => one.kind === "model" && one.alias === alias).map(({ name }) => name);
  return [
    resourceText({ kind: "endpoint", name: endpointName }),
    ...usage.endpointConfigNames.map((name) => resourceText({ kind: "endpoint configuration", name })),
    ...(usage.modelNames ?? modelsOfAlias).map((name) => resourceText({ kind: "model", name })),
    resourceText({ kind: "alarm", name: names.alarm.errors(endpointName) }),
    resourceText({ kind: "alarm", name: names.alarm.idle(endpointName) }),
    resourceText({ kind: "schedule", name: names.expiry(endpointName) }),
    resourceText({ kind: "parameter", name: names.parameter.model(alias) }),
  ];
}
