import { createHash } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, buildSync } from "esbuild";
import { zipSync } from "fflate";
import type { FunctionName } from "../names.ts";

const PROJECT_FOLDER = join(import.meta.dirname, "..");
const BUILD_FOLDER = join(PROJECT_FOLDER, ".build");

/** The folders below `functions/`; one bundle may serve several functions. */
export type BundleName = Exclude<FunctionName, "openai-proxy-streaming">;

/** A function's deployment package. */
export interface Bundle {
  /** The zip with `index.js` and `index.js.map`. */
  readonly zipPath: string;
  /** Base64 SHA-256 of the zip, as Lambda reports it. */
  readonly zipHash: string;
}

/**
 * Bundles `functions/<name>/handler.ts` into `.build/<name>`. The same source gives the same bytes in any folder and at
 * any time, so that a second deployment changes nothing.
 */
export function bundle(name: BundleName): Bundle {
  const outputFolder = join(BUILD_FOLDER, name);
  const outfile = join(outputFolder, "index.js");
  const { outputFiles } = buildSync({ ...bundleOptions(name), outfile, write: false });
  mkdirSync(outputFolder, { recursive: true });
  for (const file of outputFiles) replaceFile(file.path, file.contents);

  const entries = outputFiles.map((file) => [file.path.slice(outputFolder.length + 1), file.contents] as const);
  const zip = zipSync(Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b))), {
    // A zip has local time without a zone: these are the same bytes everywhere.
    mtime: new Date(1980, 0, 1),
    os: 3,
    attrs: 0o644 << 16,
    level: 9,
  });
  const zipPath = join(outputFolder, `${name}.zip`);
  replaceFile(zipPath, zip);
  return { zipPath, zipHash: createHash("sha256").update(zip).digest("base64") };
}

/** How a function is bundled; what asks for it decides where to. */
export function bundleOptions(name: BundleName) {
  return {
    absWorkingDir: PROJECT_FOLDER,
    entryPoints: [`functions/${name}/handler.ts`],
    bundle: true,
    minify: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    // ES modules first: the AWS SDK's CommonJS builds cannot be shaken, and a third of the bundle would be dead code.
    mainFields: ["module", "main"],
    alias: { "@aws-sdk/credential-provider-node": "./constructs/lambda-credentials.ts" },
    // `require` instead: the AWS SDK's `import("node:http")` reads every export, of which one loads all of Node's fetch.
    supported: { "dynamic-import": false },
    // File names and lines are enough to read a stack trace; with the sources the map would be larger than the code.
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    logLevel: "warning",
  } as const satisfies BuildOptions;
}

/** At once, for another synth may be reading the file. */
function replaceFile(path: string, contents: Uint8Array): void {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}
