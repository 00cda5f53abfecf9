import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";

/** A resource as `cdktf synth` wrote it; its references (`${…}`) are still there. */
export interface SynthesizedResource {
  /** Terraform's name of the type, for example `aws_lambda_function`. */
  readonly type: string;
  readonly name: string;
  /** Folder that relative paths in the attributes start from. */
  readonly folder: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface SynthesizedStack {
  readonly name: string;
  /** Where Terraform runs. */
  readonly folder: string;
  /** Names of the stacks that have to be there first. */
  readonly dependencies: readonly string[];
  readonly resources: readonly SynthesizedResource[];
}

const Manifest = v.object({
  stacks: v.record(
    v.string(),
    v.object({
      name: v.string(),
      workingDirectory: v.string(),
      synthesizedStackPath: v.string(),
      dependencies: v.optional(v.array(v.string()), []),
    }),
  ),
});
const Blocks = v.record(v.string(), v.record(v.string(), v.record(v.string(), v.unknown())));
const Configuration = v.object({ resource: v.optional(Blocks, {}) });

/** Reads what `cdktf synth` wrote to a folder: exactly what Terraform would read. */
export function readSynthesizedStacks(outputFolder: string): SynthesizedStack[] {
  const read = (path: string): unknown => JSON.parse(readFileSync(join(outputFolder, path), "utf8"));
  const manifest = v.parse(Manifest, read("manifest.json"));
  return Object.values(manifest.stacks).map((stack) => {
    const folder = join(outputFolder, stack.workingDirectory);
    const configuration = v.parse(Configuration, read(stack.synthesizedStackPath));
    const resources = Object.entries(configuration.resource).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, attributes]) => ({
        type,
        name,
        folder,
        attributes,
      })),
    );
    return { name: stack.name, folder, dependencies: stack.dependencies, resources };
  });
}
