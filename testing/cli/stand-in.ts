import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";

const PROGRAM = join(import.meta.dirname, "terraform-stand-in.ts");

/** A program to set TERRAFORM_BINARY_NAME to, and what it was asked. */
export function createTerraformStandIn() {
  const folder = mkdtempSync(join(tmpdir(), "terraform-stand-in-"));
  const binary = join(folder, "terraform");
  const record = join(folder, "record");
  // Started some ten times a run: one CommonJS file starts many times as fast as the modules of the AWS SDK do.
  const bundled = join(folder, "terraform.cjs");
  buildSync({
    entryPoints: [PROGRAM],
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile: bundled,
    logLevel: "error",
  });
  writeFileSync(binary, script(bundled));
  chmodSync(binary, 0o755);
  let looked = 0;
  const lines = () => {
    // Calls go on while this looks: a line without its end is for the next look.
    const written = existsSync(record) ? readFileSync(record, "utf8") : "";
    return written.slice(0, written.lastIndexOf("\n") + 1);
  };
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
      const all = lines();
      const fresh = all.slice(looked);
      looked = all.length;
      return fresh
        .split("\n")
        .filter(Boolean)
        .map((line) => {
          const { stack, command, args } = JSON.parse(line);
          return `${stack}: ${[command, ...args].join(" ")}`;
        });
    },
    /** Whether it applies two stacks by now, since the last look, those of the model and of the API. */
    isApplyingTwo: () =>
      (
        lines()
          .slice(looked)
          .match(/"command":"apply"/g) ?? []
      ).length >= 2,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** cdktf asks for the version four times a run, so that no Node is started for it. */
function script(program: string): string {
  return `#!/bin/sh
version="\${STAND_IN_VERSION:-1.11.4}"
case "$1" in
  version) echo "{\\"terraform_version\\":\\"$version\\"}" ;;
  -v) echo "Terraform v$version" ;;
  *) exec "${process.execPath}" "${program}" "$@" ;;
esac
`;
}
