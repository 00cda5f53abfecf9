import type { RequestContext } from "./request-context.ts";

const TOKEN = /\$\{([^}]*)\}|[*?]/g;
const escapeRegExp = (text: string) => text.replaceAll(/[.+^${}()|[\]\\*?]/g, "\\$&");

export interface PatternOptions {
  /** Whether `*` and `?` stand for other characters. */
  readonly wildcards: boolean;
  readonly ignoreCase?: boolean;
  /** Where policy variables are looked up; absent: there are none. */
  readonly context?: RequestContext;
}

/**
 * Whether a pattern of a policy is the value as a whole. A variable without a value and without a default makes it match nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function matchesPattern(
  pattern: string,
  value: string,
  { wildcards, ignoreCase, context }: PatternOptions,
): boolean {
  let source = "";
  let end = 0;
  for (const { 0: token, 1: variable, index } of pattern.matchAll(TOKEN)) {
    source += escapeRegExp(pattern.slice(end, index));
    end = index + token.length;
    if (variable !== undefined) {
      const text = context === undefined ? token : textOfVariable(variable, context);
      if (text === undefined) return false;
      source += escapeRegExp(text);
    } else if (wildcards) source += token === "*" ? ".*" : ".";
    else source += escapeRegExp(token);
  }
  source += escapeRegExp(pattern.slice(end));
  return new RegExp(`^${source}$`, ignoreCase ? "is" : "s").test(value);
}

/** `${*}`, `${?}` and `${$}` are the characters themselves; `${key, 'default'}` has a default. */
function textOfVariable(variable: string, context: RequestContext): string | undefined {
  if (["*", "?", "$"].includes(variable)) return variable;
  const [, key = variable, fallback] = /^\s*([^,]+?)\s*(?:,\s*'(.*)')?\s*$/.exec(variable) ?? [];
  const values = context.get(key);
  return values?.length === 1 ? values[0] : fallback;
}

/**
 * The six parts of an ARN are compared one by one, so that a wildcard does not reach into the next part but the last.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesArn(pattern: string, arn: string, context?: RequestContext): boolean {
  if (pattern === "*") return true;
  const patterns = splitArn(pattern);
  if (patterns.length < 6) throw new Error(`A resource in a policy is an ARN or *, which ${pattern} is not.`);
  const parts = splitArn(arn);
  const options = { wildcards: true, ...(context && { context }) };
  return parts.length === 6 && parts.every((part, index) => matchesPattern(patterns[index] ?? "", part, options));
}

/** Colons within variables do not separate. */
function splitArn(arn: string): string[] {
  const parts = arn.split(/:(?![^{}]*\})/);
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
