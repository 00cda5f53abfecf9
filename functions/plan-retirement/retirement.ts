import type { ProvisioningLock } from "../../contract/provisioning-lock.ts";
import type { Names } from "../../names.ts";
import type { Inventory } from "./inventory.ts";

/** What retire-endpoint works with. */
export interface Retirement {
  /** The input again, for the second look at the end. */
  readonly input: { readonly alias?: string };
  readonly targets: readonly RetirementTarget[];
  /** Parameters with the stage's URLs, when no model of the stage is left to serve them. */
  readonly urls: readonly string[];
  /** A sentence that names what `targets` stand for. */
  readonly left: string;
}

interface RetirementTarget {
  readonly alias: string;
  readonly endpointName: string;
  readonly endpointConfigNames: readonly string[];
  readonly modelNames: readonly string[];
  readonly publishedParameters: readonly string[];
  readonly lock: { readonly name: string; readonly value: string };
}

/**
 * Sorts an inventory by alias.
 * @param only the alias to retire; all of them when it is absent
 */
export function planRetirement(
  names: Names,
  inventory: Inventory,
  only: string | undefined,
  execution: string,
  startedAt: string,
): Retirement {
  const aliases = only === undefined ? aliasesIn(names, inventory) : [only];
  const targets = aliases
    .map((alias) => targetOf(names, inventory, alias, execution, startedAt))
    .filter((target) => exists(names, inventory, target));
  const urls = [names.parameter.openaiBaseUrl, names.parameter.apiUrl];
  const anyPublished = inventory.parameters.some((name) => name.startsWith(names.parameter.model("")));
  return {
    input: only === undefined ? {} : { alias: only },
    targets,
    urls: anyPublished ? [] : urls.filter((name) => inventory.parameters.includes(name)),
    left: `Still there: ${targets.map((target) => describe(inventory, target)).join("; ")}.`,
  };
}

function aliasesIn(names: Names, { endpoints, endpointConfigs, models, parameters }: Inventory): string[] {
  const after = (prefix: string) => (name: string) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []);
  const ofVersions = [...endpointConfigs, ...models]
    .flatMap(after(names.endpoint("")))
    .map((rest) => rest.split("--")[0] ?? rest);
  return [
    ...new Set([
      ...endpoints.flatMap(after(names.endpoint(""))),
      ...ofVersions,
      ...parameters.flatMap(after(names.parameter.model(""))),
      ...parameters.flatMap(after(names.parameter.provisioning(""))),
    ]),
  ].sort();
}

function targetOf(
  names: Names,
  inventory: Inventory,
  alias: string,
  execution: string,
  startedAt: string,
): RetirementTarget {
  const isVersion = (name: string) => name.startsWith(names.versionPrefix(alias));
  return {
    alias,
    endpointName: names.endpoint(alias),
    endpointConfigNames: inventory.endpointConfigs.filter(isVersion),
    modelNames: inventory.models.filter(isVersion),
    publishedParameters: [names.parameter.model(alias)],
    lock: {
      name: names.parameter.provisioning(alias),
      value: JSON.stringify({
        execution,
        step: "retiring the endpoint",
        since: startedAt,
      } satisfies ProvisioningLock),
    },
  };
}

function exists(names: Names, { endpoints, parameters }: Inventory, target: RetirementTarget): boolean {
  return (
    endpoints.includes(target.endpointName) ||
    target.endpointConfigNames.length > 0 ||
    target.modelNames.length > 0 ||
    parameters.includes(names.parameter.model(target.alias)) ||
    parameters.includes(target.lock.name)
  );
}

function describe({ endpoints, parameters }: Inventory, target: RetirementTarget): string {
  return [
    ...(endpoints.includes(target.endpointName) ? [`endpoint ${target.endpointName} (billed)`] : []),
    ...target.endpointConfigNames.map((name) => `endpoint configuration ${name}`),
    ...target.modelNames.map((name) => `model ${name}`),
    ...[...target.publishedParameters, target.lock.name]
      .filter((name) => parameters.includes(name))
      .map((name) => `parameter ${name}`),
  ].join(", ");
}
