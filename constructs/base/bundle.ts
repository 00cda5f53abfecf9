import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { type BuildOptions, buildSync, version } from "esbuild";
import { zipSync } from "fflate";
import type { FunctionName } from "../../names.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { type BuildRecord, createBuildRecord, isAsBuilt } from "./build-record.ts";

const BUILD_FOLDER = join(PROJECT_FOLDER, ".build");
const RECORD = join(BUILD_FOLDER, "bundles.json");

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
  zips ??= zipsAsBuilt() ?? buildZips();
  const zipHash = zips[zipName(name)];
  if (zipHash === undefined) throw new Error(`There is no folder functions/${name}.`);
  return { zipPath: join(BUILD_FOLDER, zipName(name)), zipHash };
}

/** Base64 SHA-256 of each zip, by its path in the build folder. */
let zips: Readonly<Record<string, string>> | undefined;

const zipName = (name: string) => join(name, `${name}.zip`);

/** What an earlier synthesis built, if nothing has changed of what it was built from, and how. */
function zipsAsBuilt() {
  const record = readRecord();
  return record && isAsBuilt(record, { inputFolder: PROJECT_FOLDER, outputFolder: BUILD_FOLDER, settings: howBuilt() })
    ? record.outputs
    : undefined;
}

function readRecord(): BuildRecord | undefined {
  try {
    return JSON.parse(readFileSync(RECORD, "utf8"));
  } catch {
    // Never built, or by something that was killed.
    return undefined;
  }
}

/** What decides the zips besides the files that are in them. */
function howBuilt(): string {
  const staticFiles = bundleNames().flatMap((name) => listStaticFiles(name).map(({ path }) => path));
  return JSON.stringify([version, bundleOptions(bundleNames()), staticFiles]);
}

/** All functions at once: esbuild then reads the AWS SDK, which all of them have, one time. */
function buildZips() {
  const names = bundleNames();
  const settings = howBuilt();
  const { outputFiles, metafile } = buildSync({
    ...bundleOptions(names),
    outdir: BUILD_FOLDER,
    write: false,
    metafile: true,
  });
  const inputs = [...Object.keys(metafile.inputs), "package-lock.json", "tsconfig.json"];
  const outputs: Record<string, Uint8Array> = {};
  for (const name of names) {
    const bundled = outputFiles
      .filter(({ path }) => basename(dirname(path)) === name)
      .map(({ path, contents }) => [basename(path), contents] as const)
      .sort(([one], [other]) => one.localeCompare(other));
    const staticFiles = listStaticFiles(name);
    inputs.push(...staticFiles.map(({ path }) => path));
    outputs[zipName(name)] = zipSync(
      Object.fromEntries([
        ...bundled,
        ...staticFiles.map(({ path, inZip }) => [inZip, readFileSync(join(PROJECT_FOLDER, path))] as const),
      ]),
      {
        // A zip has local time without a zone: these are the same bytes everywhere.
        mtime: new Date(1980, 0, 1),
        os: 3,
        attrs: 0o644 << 16,
        level: 9,
      },
    );
  }
  for (const [path, zip] of Object.entries(outputs)) replaceFile(join(BUILD_FOLDER, path), zip);
  const record = createBuildRecord({ inputFolder: PROJECT_FOLDER, inputs, outputs, settings });
  replaceFile(RECORD, JSON.stringify(record));
  return record.outputs;
}

/** What a function reads when somebody asks for it: the folder `static` of one of its rooms, beside the bundle in the zip. */
function listStaticFiles(name: string) {
  const folder = join("functions", name);
  return readdirSync(join(PROJECT_FOLDER, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(PROJECT_FOLDER, join(parentPath, name)))
    .filter((path) => path.split(sep).includes("static"))
    .map((path) => ({ path, inZip: path.split(sep).slice(path.split(sep).indexOf("static")).join("/") }))
    .sort((a, b) => a.inZip.localeCompare(b.inZip));
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
function replaceFile(path: string, contents: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}
