import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What was built, and from what. */
export interface BuildRecord {
  /** Paths in the folder of the sources. */
  readonly inputs: readonly string[];
  /** Hexadecimal SHA-256 of the settings and of all inputs, with their paths. */
  readonly builtFrom: string;
  /** Base64 SHA-256 by path in the build folder. */
  readonly outputs: Readonly<Record<string, string>>;
}

interface Built {
  readonly inputFolder: string;
  readonly inputs: readonly string[];
  /** By path in the build folder. */
  readonly outputs: Readonly<Record<string, Uint8Array>>;
  /** How it was built, in any form that is another when the outputs would be. */
  readonly settings: string;
}

export function createBuildRecord({ inputFolder, inputs, outputs, settings }: Built): BuildRecord {
  const hashes = Object.entries(outputs).map(([path, contents]) => [path, base64Hash(contents)]);
  return { inputs, builtFrom: hashOfInputs(inputFolder, inputs, settings), outputs: Object.fromEntries(hashes) };
}

interface Place extends Pick<Built, "inputFolder" | "settings"> {
  readonly outputFolder: string;
}

/** Whether building again would give the same, and all that was built is there. */
export function isAsBuilt(record: BuildRecord, { inputFolder, outputFolder, settings }: Place): boolean {
  try {
    return (
      hashOfInputs(inputFolder, record.inputs, settings) === record.builtFrom &&
      Object.entries(record.outputs).every(
        ([path, hash]) => base64Hash(readFileSync(join(outputFolder, path))) === hash,
      )
    );
  } catch {
    // A file is gone.
    return false;
  }
}

function hashOfInputs(folder: string, inputs: readonly string[], settings: string): string {
  const hash = createHash("sha256").update(settings);
  for (const path of inputs)
    hash.update(`\0${path}\0`).update(
      createHash("sha256")
        .update(readFileSync(join(folder, path)))
        .digest(),
    );
  return hash.digest("hex");
}

const base64Hash = (contents: Uint8Array) => createHash("sha256").update(contents).digest("base64");
