import { createHash } from "node:crypto";
import { createSHA256 } from "hash-wasm";
import type { StoredFile } from "../../contract/stored-weights.ts";

/** Raised for a file that is not what the hub says that it is. */
export class HashMismatch extends Error {
  override name = "HashMismatch";

  constructor({ path }: StoredFile, modelId: string) {
    super(
      `${path} of ${modelId} is not the file that the hub describes: its hash differs. Nothing was kept of it; try again, and ask the model's owner if it stays so.`,
    );
  }
}

/** Of a file that is read at once. A file without a hash has a size, no more. */
export function isIntact(bytes: Buffer, { sha256, gitBlob }: StoredFile): boolean {
  if (sha256 !== undefined) return createHash("sha256").update(bytes).digest("hex") === sha256;
  if (gitBlob === undefined) return true;
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex") === gitBlob;
}

/** SHA-256 of a file that is read in several invocations: Node's own cannot be laid aside and taken up. */
export async function sha256From(saved: string | undefined) {
  const hash = await createSHA256();
  if (saved === undefined) hash.init();
  else hash.load(Buffer.from(saved, "base64"));
  return {
    update: (bytes: Uint8Array) => void hash.update(bytes),
    save: () => Buffer.from(hash.save()).toString("base64"),
    digest: () => hash.digest("hex"),
  };
}
