import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnvironment } from "./synthesized-app.ts";

const MAIN = join(import.meta.dirname, "..", "local", "main.ts");

export type Signal = (name: NodeJS.Signals) => void;

/** What `npm start` runs, as a process of its own, in a folder that outlasts one start. */
export function startsInOneFolder() {
  const folder = mkdtempSync(join(tmpdir(), "npm-start-"));
  return {
    folder,
    remove: () => rmSync(folder, { recursive: true }),

    /** @param onOutput sees all output so far, whenever there is more */
    async start(
      flags: readonly string[],
      settings: Readonly<Record<string, string>> = {},
      onOutput: (output: string, signal: Signal) => void = () => undefined,
    ) {
      const child = spawn(process.execPath, ["--", MAIN, ...flags], {
        cwd: folder,
        env: cleanEnvironment({ TMPDIR: folder, ...settings }),
        // Against a process that hangs.
        timeout: 9 * 60_000,
        killSignal: "SIGKILL",
      });
      let output = "";
      let errors = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        onOutput(output, (name) => child.kill(name));
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        errors += text;
      });
      const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
      return { code, output, errors };
    },
  };
}

/** Once, when the output first says that the stack serves. */
export function whenServing(act: (output: string, signal: Signal) => void) {
  let acted = false;
  return (output: string, signal: Signal) => {
    if (acted || !output.includes("Serving until Ctrl-C.")) return;
    acted = true;
    act(output, signal);
  };
}

/** The value of a variable that is printed for a shell. */
export const exported = (output: string, name: string) => new RegExp(`^export ${name}=(.+)$`, "m").exec(output)?.[1];
