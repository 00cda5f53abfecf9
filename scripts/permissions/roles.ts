import { knownAttributes } from "../../local/terraform/known-attributes.ts";
import { resolveReferences } from "../../local/terraform/resolve-references.ts";
import type { SynthesizedResource, SynthesizedStack } from "../../synth/synthesized-stacks.ts";

/** What AWS gives an id of its own. */
const GENERATED = new Set(["aws_ebs_volume"]);

const ACCOUNT = { accountId: "123456789012", region: "eu-north-1" };

/** A role as it would be deployed. */
export interface Role {
  /** Without product and stage. */
  readonly name: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Every role of the stacks with the statements of its policies; what they refer to has its ARN. */
export function readRoles(stacks: readonly SynthesizedStack[]): Role[] {
  return stacks.flatMap((stack) => {
    const ofType = (type: string) => stack.resources.filter((one) => one.type === type);
    return ofType("aws_iam_role").map((role) => ({
      name: String(role.attributes.name).replace("openai-sagemaker-dev-", ""),
      statements: ofType("aws_iam_role_policy")
        .filter(({ attributes }) => String(attributes.role).includes(`.${role.name}.`))
        .flatMap(({ attributes }) => JSON.parse(String(resolved(attributes.policy, stack.resources))).Statement),
    }));
  });
}

function resolved(value: unknown, resources: readonly SynthesizedResource[]): unknown {
  return resolveReferences(value, (reference) => {
    if (reference.endsWith(".partition")) return "aws";
    if (reference.endsWith(".account_id")) return ACCOUNT.accountId;
    const [type, name, attribute = ""] = reference.split(".");
    const resource = resources.find((one) => one.type === type && one.name === name);
    if (resource === undefined) throw new Error(`A policy refers to ${reference}, which its stack does not have.`);
    const known = GENERATED.has(resource.type) ? {} : knownAttributes(resource, ACCOUNT);
    const attributes = { ...resource.attributes, ...known };
    // AWS chooses this name; the stack has one resource of the type.
    return attributes[attribute] ?? `the stack's ${type}`;
  });
}

/** One line for each action, resource and condition. */
export function listGrants({ statements }: Role): string[] {
  const lines = statements.flatMap(({ Effect, Action, Resource, Condition }) =>
    Action.flatMap((action) =>
      Resource.map(
        (resource) =>
          `${Effect === "Deny" ? "never " : ""}${action} on ${shortened(resource)}${Condition ? ` if ${conditionText(Condition)}` : ""}`,
      ),
    ),
  );
  return [...new Set(lines)].sort();
}

/** `arn:aws:ssm:eu-north-1:123456789012:parameter/x` → `ssm:parameter/x`: region and account are always the stage's. */
export function shortened(arn: string): string {
  return arn
    .replace(`:${ACCOUNT.region}:${ACCOUNT.accountId}:`, ":")
    .replace(`::${ACCOUNT.accountId}:`, ":")
    .replace(/^arn:aws:/, "")
    .replaceAll("openai-sagemaker-dev", "STAGE")
    .replaceAll("/openai-sagemaker/dev", "/STAGE");
}

export function conditionText(condition: NonNullable<Statement["Condition"]>): string {
  return Object.entries(condition)
    .flatMap(([operator, tests]) =>
      Object.entries(tests).map(([key, value]) => `${key} ${operator} ${[value].flat().map(shortened).join(",")}`),
    )
    .join(" and ");
}
