import type { SynthesizedResource, SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import type { StackPlan } from "../terraform/stack-result.ts";

/** A resource that Terraform plans to create, because no state knows it. */
export interface PlannedResource {
  readonly stack: SynthesizedStack;
  readonly address: string;
  readonly type: string;
  /** An attribute as text. Resolves references to other resources of the stack whose attributes are texts. */
  readonly text: (attribute: string) => string | undefined;
}

export function plannedCreations(plans: readonly StackPlan[]): PlannedResource[] {
  return plans.flatMap(({ stack, changes }) => {
    const byAddress = new Map(stack.resources.map((one) => [`${one.type}.${one.name}`, one]));
    return changes.flatMap(({ address, action }) => {
      const resource = byAddress.get(address);
      if (action !== "create" || resource === undefined) return [];
      const text = (attribute: string) => attributeText(resource, attribute, byAddress);
      return [{ stack, address, type: resource.type, text }];
    });
  });
}

const REFERENCE = /^\$\{(\w+\.[\w-]+)\.(\w+)\}$/;

function attributeText(
  { attributes }: SynthesizedResource,
  attribute: string,
  byAddress: ReadonlyMap<string, SynthesizedResource>,
): string | undefined {
  const value = attributes[attribute];
  if (typeof value !== "string") return typeof value === "number" ? String(value) : undefined;
  const [, address = "", name = ""] = REFERENCE.exec(value) ?? [];
  const other = byAddress.get(address);
  if (other !== undefined) return attributeText(other, name, byAddress);
  return value.includes("${") ? undefined : value;
}
