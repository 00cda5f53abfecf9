import { ALIAS_PATTERN, DEFAULT_ALIAS, type FunctionName, type Names } from "../../names.ts";
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
  "smoke-test",
  "plan-retirement",
] as const satisfies readonly FunctionName[];

/** What `logs` can be asked for. */
export const LOG_SOURCE_NAMES: readonly string[] = [...FUNCTIONS, "container"];

/**
 * The log groups of a stage.
 * @param only one of `LOG_SOURCE_NAMES`; all of them when it is absent
 * @throws UserError when there is no such source
 */
export function logSources(names: Names, only?: string, alias: string = DEFAULT_ALIAS): LogSource[] {
  if (!ALIAS_PATTERN.test(alias)) throw new UserError(`--alias: "${alias}" is not an alias such as default.`);
  const all = [
    ...FUNCTIONS.map((name) => ({ name, groupName: names.logGroup.function(name) })),
    { name: "container", groupName: names.logGroup.endpoint(alias) },
  ];
  if (only === undefined) return all;
  const found = all.filter(({ name }) => name === only);
  if (found.length === 0)
    throw new UserError(`There is no log of "${only}": give one of ${LOG_SOURCE_NAMES.join(", ")}.`);
  return found;
}
