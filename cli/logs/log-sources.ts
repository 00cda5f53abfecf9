import type { FunctionName, Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";

/** A log group, and the short name that people know it by. */
export interface LogSource {
  readonly name: string;
  readonly groupName: string;
}

const FUNCTIONS = [
  "openai-proxy",
  "openai-proxy-streaming",
  "plan-endpoint",
  "create-version",
  "smoke-test",
  "guard-endpoint",
  "remove-unused",
  "plan-retirement",
  "retire-before-destroy",
  "notify",
  "watch-stage",
] as const satisfies readonly FunctionName[];

/** What `logs` can be asked for. */
export const LOG_SOURCE_NAMES: readonly string[] = [...FUNCTIONS, "container"];

export interface LogSelection {
  /** One of `LOG_SOURCE_NAMES`; all of them when it is absent. */
  readonly only?: string | undefined;
  /** The endpoints whose containers are meant. */
  readonly endpointNames: readonly string[];
}

/**
 * The log groups of a stage.
 * @throws UserError when there is no such source
 */
export function logSources(names: Names, { only, endpointNames }: LogSelection): LogSource[] {
  const all = [
    ...FUNCTIONS.map((name) => ({ name, groupName: names.logGroup.function(name) })),
    ...endpointNames.map((name) => ({ name: "container", groupName: names.logGroup.endpoint(name) })),
  ];
  if (only === undefined) return all;
  if (!LOG_SOURCE_NAMES.includes(only))
    throw new UserError(`There is no log of "${only}": give one of ${LOG_SOURCE_NAMES.join(", ")}.`);
  return all.filter(({ name }) => name === only);
}
