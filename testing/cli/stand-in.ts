import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = join(import.meta.dirname, "terraform-stand-in.ts");

/** A program to set TERRAFORM_BINARY_NAME to, and what it was asked. */
export function createTerraformStandIn() {
  const folder = mkdtempSync(join(tmpdir(), "terraform-stand-in-"));
  const binary = join(folder, "terraform");
  const record = join(folder, "record");
  writeFileSync(binary, `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  chmodSync(binary, 0o755);
  let looked = 0;
  return {
    folder,
    environment: { TERRAFORM_BINARY_NAME: binary, STAND_IN_RECORD: record, AWS_EMULATOR: "true" },
    /** Settings for a Terraform that fails at `apply` with this text. */
    failingWith(text: string) {
      const file = join(folder, "failure");
      writeFileSync(file, text);
      return { STAND_IN_FAILURE: file };
    },
    /** `stack: terraform …` for each call since the last look, in the order of stacks. */
    asked(): string[] {
      if (!existsSync(record)) return [];
      // Calls go on while this looks: a line without its end is for the next look.
      const written = readFileSync(record, "utf8");
      const lines = written.slice(looked, written.lastIndexOf("\n") + 1);
      looked += lines.length;
      return lines
        .split("\n")
        .filter(Boolean)
        .map((line) => {
          const { stack, command, args } = JSON.parse(line);
          return `${stack}: ${[command, ...args].join(" ")}`;
        });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
