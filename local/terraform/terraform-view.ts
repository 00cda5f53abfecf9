import { type Account, knownAttributes } from "./known-attributes.ts";
import { resolveReferences } from "./resolve-references.ts";
import type { SynthesizedResource, SynthesizedStack } from "../../synth/synthesized-stacks.ts";

/** A resource as it would be after `terraform apply`. */
export interface ResolvedResource {
  readonly type: string;
  readonly name: string;
  readonly folder: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The resources of all stacks, with their references resolved as after an apply. */
export class TerraformView {
  private readonly stacks: readonly SynthesizedStack[];
  private readonly account: Account;
  /** Attributes that are known only once something runs, by `<type>.<name>`. */
  private readonly learned = new Map<string, Readonly<Record<string, unknown>>>();

  constructor(stacks: readonly SynthesizedStack[], account: Account) {
    this.stacks = stacks;
    this.account = account;
  }

  /** All resources of a type; a reference to what is not known yet is an error. */
  resources(type: string): ResolvedResource[] {
    return this.stacks.flatMap((stack) =>
      stack.resources.filter((resource) => resource.type === type).map((resource) => this.resolve(stack, resource)),
    );
  }

  /** Tells attributes that AWS would have decided, such as the URL of an API that now listens. */
  learn({ type, name }: ResolvedResource, attributes: Readonly<Record<string, unknown>>): void {
    this.learned.set(`${type}.${name}`, attributes);
  }

  private resolve(stack: SynthesizedStack, resource: SynthesizedResource): ResolvedResource {
    const lookup = (reference: string) => this.lookup(stack, reference);
    const attributes = resolveReferences(resource.attributes, lookup) as Readonly<Record<string, unknown>>;
    return {
      ...resource,
      attributes: {
        ...attributes,
        ...knownAttributes({ ...resource, attributes }, this.account),
        ...this.learned.get(`${resource.type}.${resource.name}`),
      },
    };
  }

  private lookup(stack: SynthesizedStack, reference: string): unknown {
    if (reference.startsWith("data.")) return this.lookupData(reference);
    const [type, name, attribute = ""] = reference.split(".");
    const resource = stack.resources.find((one) => one.type === type && one.name === name);
    const value = resource && this.attributeOf(stack, resource, attribute);
    if (value === undefined) throw new Error(`The local stack does not know ${reference} of stack ${stack.name}.`);
    return value;
  }

  /** Resolves no more than the attribute needs: what else a resource refers to may be known to AWS alone. */
  private attributeOf(stack: SynthesizedStack, resource: SynthesizedResource, attribute: string): unknown {
    const lookup = (reference: string) => this.lookup(stack, reference);
    const attributes: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(resource.attributes)) {
      Object.defineProperty(attributes, name, { get: () => resolveReferences(value, lookup) });
    }
    const decided = {
      ...knownAttributes({ ...resource, attributes }, this.account),
      ...this.learned.get(`${resource.type}.${resource.name}`),
    };
    return attribute in decided ? decided[attribute] : attributes[attribute];
  }

  private lookupData(reference: string): unknown {
    const [, type, , attribute] = reference.split(".");
    if (type === "aws_caller_identity" && attribute === "account_id") return this.account.accountId;
    if (type === "aws_partition" && attribute === "partition") return "aws";
    if (type === "aws_subnet" && attribute === "availability_zone") return `${this.account.region}a`;
    throw new Error(`The local stack does not know ${reference}.`);
  }
}
