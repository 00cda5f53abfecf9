import * as v from "valibot";
import { isConditionOperator } from "./condition-operators.ts";

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value): readonly string[] => (typeof value === "string" ? [value] : value)),
);

const conditionValue = v.union([v.string(), v.number(), v.boolean()]);
const conditionValues = v.pipe(
  v.union([conditionValue, v.array(conditionValue)]),
  v.transform((value): readonly string[] => [value].flat().map(String)),
);

const Condition = v.record(
  v.pipe(
    v.string(),
    v.check(isConditionOperator, ({ input }) => `The local AWS does not know the condition operator ${input}.`),
  ),
  v.record(v.string(), conditionValues),
);

const Principal = v.pipe(
  v.union([v.literal("*"), v.strictObject({ AWS: v.optional(texts), Service: v.optional(texts) })]),
  v.transform((value) => (value === "*" ? { AWS: ["*"] } : value)),
);

/** What each pair of elements says in one of two ways. */
const exactlyOne = (statement: object, one: string, other: string) => one in statement !== other in statement;

const Statement = v.pipe(
  v.strictObject({
    Sid: v.optional(v.string()),
    Effect: v.picklist(["Allow", "Deny"]),
    Principal: v.optional(Principal),
    NotPrincipal: v.optional(Principal),
    Action: v.optional(texts),
    NotAction: v.optional(texts),
    Resource: v.optional(texts),
    NotResource: v.optional(texts),
    Condition: v.optional(Condition),
  }),
  v.check((one) => exactlyOne(one, "Action", "NotAction"), "A statement has either Action or NotAction."),
);

const Document = v.strictObject({
  Version: v.optional(v.picklist(["2012-10-17", "2008-10-17"]), "2008-10-17"),
  Id: v.optional(v.string()),
  Statement: v.pipe(
    v.union([Statement, v.array(Statement)]),
    v.transform((value) => [value].flat()),
  ),
});

export type Statement = v.InferOutput<typeof Statement>;
export type StatementPrincipal = v.InferOutput<typeof Principal>;

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/**
 * What belongs to a principal names resources and no principal; what belongs to a resource names principals; a trust policy
 * belongs to its role, and names no resource.
 */
export type PolicyKind = "identity" | "resource" | "trust";

const REFUSED: Readonly<Record<PolicyKind, (statement: Statement) => string | undefined>> = {
  identity: (one) => {
    if (one.Principal || one.NotPrincipal) return "An identity-based policy names no principal.";
    return exactlyOne(one, "Resource", "NotResource") ? undefined : "A statement has either Resource or NotResource.";
  },
  resource: (one) => {
    if (!exactlyOne(one, "Principal", "NotPrincipal")) return "A resource-based policy names its principals.";
    return exactlyOne(one, "Resource", "NotResource") ? undefined : "A statement has either Resource or NotResource.";
  },
  trust: (one) => {
    if (one.Resource || one.NotResource) return "A trust policy names no resource.";
    return one.Principal ? undefined : "A trust policy names who may take the role.";
  },
};

/**
 * Reads a policy's JSON. What is not understood is refused, lest it allow in silence: elements and condition operators here, condition
 * keys when the policy is first asked.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readPolicy(kind: PolicyKind, text: string): PolicyDocument {
  const known = read.get(`${kind} ${text}`);
  if (known !== undefined) return known;
  const policy = parsePolicy(kind, text);
  read.set(`${kind} ${text}`, policy);
  return policy;
}

/** By kind and text: a role's are asked for at each of its requests. */
const read = new Map<string, PolicyDocument>();

function parsePolicy(kind: PolicyKind, text: string): PolicyDocument {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), Document), text);
  if (!result.success) {
    const [issue] = result.issues;
    throw new Error(`This is no policy: ${v.getDotPath(issue) ?? "it"}: ${issue.message} ${text}`);
  }
  for (const statement of result.output.Statement) {
    const refused = REFUSED[kind](statement);
    if (refused !== undefined) throw new Error(`${refused} ${JSON.stringify(statement)}`);
  }
  return result.output;
}
