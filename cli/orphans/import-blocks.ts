import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import type { Orphan } from "./find-orphans.ts";

/** Terraform reads every `.tf.json` of a folder. */
const FILE = "imports.tf.json";

/** Makes the next plan of each stack import these resources. Source: https://developer.hashicorp.com/terraform/language/import */
export function writeImportBlocks(orphans: readonly Orphan[]): void {
  for (const folder of new Set(orphans.map(({ stack }) => stack.folder))) {
    const blocks = orphans
      .filter(({ stack }) => stack.folder === folder)
      .map(({ address, id }) => ({ to: address, id }));
    writeFileSync(join(folder, FILE), JSON.stringify({ import: blocks }, null, 2));
  }
}

/** An import happens once: a block that stays would fail when the resource is replaced. */
export function removeImportBlocks(stacks: readonly SynthesizedStack[]): void {
  for (const { folder } of stacks) if (existsSync(join(folder, FILE))) rmSync(join(folder, FILE));
}
