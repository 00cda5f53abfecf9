import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import * as v from "valibot";
import { type BundleName, bundleOptions } from "../../constructs/bundle.ts";

const PROJECT_FOLDER = join(import.meta.dirname, "..", "..");

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  /** Functions whose bundle has code of it. */
  readonly functions: readonly string[];
}

const Manifest = v.object({ name: v.string(), version: v.string(), license: v.string() });

/** Every package of which code is in what is uploaded to Lambda, as esbuild bundles it. */
export function bundledPackages(): BundledPackage[] {
  const users = new Map<string, Set<string>>();
  for (const name of readdirSync(join(PROJECT_FOLDER, "functions")) as BundleName[]) {
    for (const folder of packageFoldersIn(name)) users.set(folder, (users.get(folder) ?? new Set()).add(name));
  }
  return [...users]
    .map(([folder, functions]) => {
      const manifest = JSON.parse(readFileSync(join(PROJECT_FOLDER, folder, "package.json"), "utf8"));
      const { name, version, license } = v.parse(Manifest, manifest);
      return { name, version, licence: license, functions: [...functions].sort() };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** Only files of which something is left after tree shaking. */
function packageFoldersIn(name: BundleName): string[] {
  const { metafile } = buildSync({ ...bundleOptions(name), outfile: "index.js", write: false, metafile: true });
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? path : [])),
  );
  return files.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
}
