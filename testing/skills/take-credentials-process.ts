import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const SCRIPT = join(import.meta.dirname, "../../.claude/skills/aws-sandbox-credentials/scripts/take-credentials.ts");
export const PASSWORD = "correct horse";
export const TOTP_SECRET = "JBSWY3DPEHPK3PXP";

/** Runs the script with an `aws` that notes its arguments. */
export async function takeCredentials(argumentList: readonly string[], environment: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  try {
    const log = join(folder, "log");
    writeFileSync(log, "");
    writeFileSync(join(folder, "aws"), `#!/bin/sh\necho "$*" >> ${log}\n`);
    chmodSync(join(folder, "aws"), 0o755);
    const child = spawn(process.execPath, [SCRIPT, ...argumentList], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { HOME: folder, PATH: `${folder}:${process.env.PATH}`, ...environment },
    });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    const output = out + err;
    for (const secret of [PASSWORD, TOTP_SECRET, "secret/of+", "token//of+"]) expect(output).not.toContain(secret);
    return { code, output, commands: readFileSync(log, "utf8").trim().split("\n") };
  } finally {
    rmSync(folder, { recursive: true, maxRetries: 3 });
  }
}
