/** Gives the value of a reference such as `aws_iam_role.role.arn` or `data.aws_partition.partition.partition`. */
export type Lookup = (reference: string) => unknown;

const REFERENCE = /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*){2,3}$/;
const TEMPLATE = /\$\$\{|\$\{([^}]*)\}/g;

/**
 * Replaces the references in a value of Terraform's JSON syntax, as Terraform does; `$${` is a literal `${`.
 * Our stacks use nothing but references: anything else is an error here, lest the laptop differs from AWS in silence.
 */
export function resolveReferences(value: unknown, lookup: Lookup): unknown {
  if (typeof value === "string") return resolveTemplate(value, lookup);
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, lookup));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolveReferences(item, lookup)]));
}

function resolveTemplate(template: string, lookup: Lookup): unknown {
  const [whole] = template.matchAll(TEMPLATE);
  if (whole?.[0] === template && whole[1] !== undefined) return resolveReference(whole[1], lookup);
  return template.replaceAll(TEMPLATE, (match, expression: string | undefined) =>
    match === "$${" || expression === undefined ? "${" : String(resolveReference(expression, lookup)),
  );
}

function resolveReference(expression: string, lookup: Lookup): unknown {
  if (!REFERENCE.test(expression)) {
    throw new Error(`The local stack resolves references only, but the synthesized stack has \${${expression}}.`);
  }
  return lookup(expression);
}
