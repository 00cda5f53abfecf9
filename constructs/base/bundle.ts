import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { type BuildOptions, buildSync } from "esbuild";
import { zipSync } from "fflate";
import type { FunctionName } from "../../names.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";

const BUILD_FOLDER = join(PROJECT_FOLDER, ".build");

/** The folders below `functions/`; one bundle may serve several functions. */
export type BundleName = Exclude<FunctionName, "openai-proxy-streaming">;

/** A function's deployment package. */
export interface Bundle {
  /** The zip with `index.js`, `index.js.map` and the function's static files. */
  readonly zipPath: string;
  /** Base64 SHA-256 of the zip, as Lambda reports it. */
  readonly zipHash: string;
}

/**
 * The bundle of `functions/<name>/handler.ts`, in `.build/<name>`. The same source gives the same bytes in any folder and
 * at any time, so that a second deployment changes nothing.
 */
export function bundle(name: BundleName): Bundle {
  builtFiles ??= buildAll();
  const files = builtFiles.get(name);
  if (files === undefined) throw new Error(`There is no folder functions/${name}.`);
  const outputFolder = join(BUILD_FOLDER, name);
  for (const [file, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(outputFolder, file)), { recursive: true });
    replaceFile(join(outputFolder, file), contents);
  }

  const zip = zipSync(files, {
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

type FilesOfBundles = ReadonlyMap<string, Readonly<Record<string, Uint8Array>>>;

let builtFiles: FilesOfBundles | undefined;

/** All functions at once: esbuild then reads the AWS SDK, which all of them have, one time. */
function buildAll(): FilesOfBundles {
  const { outputFiles } = buildSync({ ...bundleOptions(bundleNames()), outdir: BUILD_FOLDER, write: false });
  const files = new Map<string, Record<string, Uint8Array>>();
  for (const { path, contents } of outputFiles.sort((a, b) => a.path.localeCompare(b.path))) {
    const name = basename(dirname(path));
    files.set(name, { ...files.get(name), [basename(path)]: contents });
  }
  for (const [name, bundled] of files) files.set(name, { ...bundled, ...readStaticFiles(name) });
  return files;
}

/** What a function reads when somebody asks for it: the folder `static` of one of its rooms, beside the bundle in the zip. */
function readStaticFiles(name: string): Record<string, Uint8Array> {
  const folder = join(PROJECT_FOLDER, "functions", name);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep))
    .filter((path) => path.includes("static"))
    .map((path) => ({ path, inZip: path.slice(path.indexOf("static")).join("/") }))
    .sort((a, b) => a.inZip.localeCompare(b.inZip));
  return Object.fromEntries(paths.map(({ path, inZip }) => [inZip, readFileSync(join(folder, ...path))]));
}

export function bundleNames(): readonly BundleName[] {
  return readdirSync(join(PROJECT_FOLDER, "functions"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name as BundleName);
}

/** How functions are bundled; what asks for it decides where to. */
export function bundleOptions(names: readonly BundleName[]) {
  return {
    absWorkingDir: PROJECT_FOLDER,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `functions/${name}/handler.ts`])),
    bundle: true,
    minify: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    // ES modules first: the AWS SDK's CommonJS builds cannot be shaken, and a third of the bundle would be dead code.
    mainFields: ["module", "main"],
    alias: { "@aws-sdk/credential-provider-node": "./functions/lambda-credentials.ts" },
    // `require` instead: the AWS SDK's `import("node:http")` reads every export, of which one loads all of Node's fetch.
    supported: { "dynamic-import": false },
    // CommonJS has no `import.meta`; the static files lie beside the bundle.
    define: { "import.meta.dirname": "__dirname" },
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
