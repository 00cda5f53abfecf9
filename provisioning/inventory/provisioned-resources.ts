import { ALIAS_PATTERN, type Names } from "../../names.ts";
import type { GuardInventory } from "./guard-inventory.ts";
import type { Inventory } from "./inventory.ts";

/** One thing that provisioning made for an alias. */
export interface ProvisionedResource {
  readonly kind: "endpoint" | "endpoint configuration" | "model" | "alarm" | "schedule" | "parameter";
  readonly name: string;
  readonly alias: string;
}

/** For people: `model openai-sagemaker-dev-default--1a2b3c4d`. */
export const resourceText = ({ kind, name }: Pick<ProvisionedResource, "kind" | "name">) => `${kind} ${name}`;

/** Finds the alias of each name; what has none, such as the catalog, is not provisioning's. */
export function listProvisionedResources(names: Names, inventory: Inventory & GuardInventory): ProvisionedResource[] {
  const { endpoints, endpointConfigs, models, alarms, schedules, parameters } = inventory;
  const versioned = (kind: ProvisionedResource["kind"], found: readonly string[], prefix: string) =>
    found.flatMap((name) => {
      const [alias = "", ...rest] = name.startsWith(prefix) ? name.slice(prefix.length).split("--") : [];
      return rest.length > 0 && ALIAS_PATTERN.test(alias) ? [{ kind, name, alias }] : [];
    });
  const below = (prefix: string) =>
    [...parameters.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => ({ kind: "parameter", name, alias: name.slice(prefix.length) }) as const)
      .filter(({ alias }) => ALIAS_PATTERN.test(alias));
  const ours = `${names.prefix}-`;
  const alarmNames = alarms.map(({ name }) => name);
  return [
    ...versioned("endpoint", endpoints, ours),
    ...versioned("endpoint configuration", endpointConfigs, ours),
    ...versioned("model", models, ours),
    ...versioned("alarm", alarmNames, ours),
    ...versioned("schedule", schedules, names.expiry(ours)),
    ...below(names.parameter.model("")),
    ...below(names.parameter.provisioning("")),
    ...below(names.parameter.asleep("")),
  ];
}
