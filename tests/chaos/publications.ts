import type { PublishedModel } from "../../contract/published-model.ts";
import { parsePublication } from "../../provisioning/inventory/parse-publication.ts";
import type { FaultyStack } from "../faults/faulty-stack.ts";
import { ALIASES, type Alias } from "./operations.ts";

/** What stands in `models/<alias>`: nothing, something that nobody can read, or what serves. */
export type Publication = undefined | "unreadable" | PublishedModel;

/** A record that sends clients to an endpoint which is none of the alias's own counts as unreadable: it cannot be right. */
export function readPublication({ aws, names }: Pick<FaultyStack, "aws" | "names">, alias: Alias): Publication {
  const value = aws.parameters.value(names.parameter.model(alias));
  if (value === undefined) return undefined;
  return parsePublication(value, { names, alias }) ?? "unreadable";
}

export function aliasOfEndpoint({ names }: Pick<FaultyStack, "names">, endpointName: string): Alias | undefined {
  return ALIASES.find((alias) => names.endpointNames(alias).some((name) => name === endpointName));
}
