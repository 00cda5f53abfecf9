import { AwsError, validationException } from "../aws-error.ts";

const MAXIMUM_LEVELS = 15;

const NAME_RULES =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). ' +
  "If formed as a path, it can consist of sub-paths divided by slash symbol; " +
  "each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_";

const PATH_RULES =
  "The parameter doesn't meet the parameter name requirements. " +
  'The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). ' +
  "It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). " +
  'Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". ' +
  "Valid example: /get/parameters2-/by1./path0_.";

/** The rules for a name that is to be written. Source: PutParameter in the API reference, and what AWS answers. */
export function requireWritableName(name: string): void {
  if (/^\/?aws/i.test(name))
    throw new AwsError("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
  if (/^\/?ssm/i.test(name) || !/^[a-zA-Z0-9_.\-/]+$/.test(name) || /\/\/|\/$/.test(name)) {
    throw validationException(NAME_RULES);
  }
  if (name.includes("/") && !name.startsWith("/")) {
    throw validationException("Parameter name must be a fully qualified name.");
  }
  if (name.split("/").filter(Boolean).length > MAXIMUM_LEVELS) {
    throw new AwsError(
      "HierarchyLevelLimitExceededException",
      `The hierarchy can have at most ${MAXIMUM_LEVELS} levels, but ${name} has more.`,
    );
  }
}

export function requirePath(path: string): void {
  if (!/^\/[a-zA-Z0-9_.\-/]*$/.test(path) || /\/\//.test(path)) throw validationException(PATH_RULES);
}

/** Whether a parameter lies below a path: directly, or at any depth. */
export function liesBelow(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  return name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes("/"));
}
