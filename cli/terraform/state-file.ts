import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as v from "valibot";
import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";

const Attributes = v.optional(v.looseObject({ id: v.optional(v.unknown()) }));
const Resource = v.looseObject({
  mode: v.optional(v.string(), "managed"),
  type: v.string(),
  name: v.optional(v.string(), ""),
  instances: v.optional(v.array(v.looseObject({ attributes: Attributes })), []),
});
const State = v.looseObject({
  lineage: v.optional(v.string()),
  serial: v.optional(v.number(), 0),
  resources: v.optional(v.array(Resource), []),
});

export type State = v.InferOutput<typeof State>;

/**
 * Undefined for an empty text, because Terraform creates an empty file before it writes to it; and for an empty lineage, which
 * `state pull` prints when there is no state.
 */
export function parseState(text: string): State | undefined {
  if (text.trim() === "") return undefined;
  const state = v.parse(State, JSON.parse(text));
  return state.lineage === "" ? undefined : state;
}

/** The path of a stack's state without a bucket; see `StageStack`. */
export function stateFile(outputFolder: string, stage: string, { name }: Pick<SynthesizedStack, "name">): string {
  return join(dirname(outputFolder), ".terraform-state", stage, `${name}.tfstate`);
}

/** A stack's state in this folder, if it has resources. */
export function readStateFile(file: string): State | undefined {
  const state = existsSync(file) ? parseState(readFileSync(file, "utf8")) : undefined;
  return knownResources(state).length > 0 ? state : undefined;
}

/** Everything that a state knows: the addresses and ids of its resources. */
export function knownResources(state: State | undefined): string[] {
  return (state?.resources ?? [])
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ type, name, instances }) => [
      `${type}.${name}`,
      ...instances.map(({ attributes }) => `${type}.${name} ${JSON.stringify(attributes?.id)}`),
    ]);
}
