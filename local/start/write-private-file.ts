import { renameSync, rmSync, writeFileSync } from "node:fs";

/** Writes a file that its owner alone may read: whole or not at all, and never for a moment with more rights. */
export function writePrivateFile(file: string, text: string): void {
  const written = `${file}.${process.pid}`;
  try {
    writeFileSync(written, text, { mode: 0o600 });
    renameSync(written, file);
  } finally {
    rmSync(written, { force: true });
  }
}
