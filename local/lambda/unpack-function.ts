import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { unzipSync } from "fflate";

/** Unpacks a function's zip, and the runtime beside it, into a new folder that `remove` deletes. */
export function unpackFunction(name: string, zipPath: string, parent = tmpdir()) {
  const zip = readFileSync(zipPath);
  const files = unzipSync(zip);
  const folder = mkdtempSync(join(realpathSync(parent), `${name}-`));
  const taskRoot = join(folder, "task");
  const scratchFolder = join(folder, "tmp");
  const bootstrap = join(folder, "runtime", "bootstrap.cjs");

  for (const [path, content] of Object.entries(files)) {
    if (path.endsWith("/")) continue;
    const file = join(taskRoot, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  mkdirSync(scratchFolder);

  mkdirSync(dirname(bootstrap));
  runtime ??= bundledRuntime();
  writeFileSync(bootstrap, runtime);

  return {
    codeSha256: createHash("sha256").update(zip).digest("base64"),
    taskRoot,
    scratchFolder,
    bootstrap,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The same for all functions. */
let runtime: Uint8Array | undefined;

/** One CommonJS file starts three times as fast as TypeScript modules do, and a cold start is worth measuring. */
function bundledRuntime(): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, "runtime", "bootstrap.ts")],
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    write: false,
    logLevel: "error",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild wrote no runtime.");
  return file.contents;
}
