import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { buildSync, type Metafile } from "esbuild";
import * as v from "valibot";
import { bundleNames, bundleOptions } from "../../constructs/base/bundle.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";

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
  const { metafile } = buildSync({
    ...bundleOptions(bundleNames()),
    outdir: PROJECT_FOLDER,
    write: false,
    metafile: true,
  });
  const users = new Map<string, Set<string>>();
  for (const [path, { inputs }] of Object.entries(metafile.outputs)) {
    for (const folder of packageFoldersIn(inputs)) {
      users.set(folder, (users.get(folder) ?? new Set()).add(basename(dirname(path))));
    }
  }
  return [...users]
    .map(([folder, functions]) => {
      const manifest = JSON.parse(readFileSync(join(PROJECT_FOLDER, folder, "package.json"), "utf8"));
      const { name, version, license } = v.parse(Manifest, manifest);
      return { name, version, licence: license, functions: [...functions].sort() };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** Only of files of which something is left after tree shaking. */
function packageFoldersIn(inputs: Metafile["outputs"][string]["inputs"]): string[] {
  return Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? (/^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []) : [],
  );
}
