import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { endAtSecondSignal } from "../command-line/interruption.ts";
import { followFile } from "./follow-file.ts";
import { type Diagnostic, parseMessage, type TerraformMessage } from "./terraform-message.ts";
import { type TerraformPlace, terraformEnvironment, throwIfInterrupted } from "./terraform-environment.ts";

export interface TerraformCall {
  /** The stack's, where it runs. */
  readonly folder: string;
  readonly args: readonly string[];
  /** Gets all that Terraform says, and outlives this process. */
  readonly output: string;
  readonly onMessage?: (message: TerraformMessage) => void;
}

export interface TerraformResult {
  /** Absent when it was ended by a signal that it does not handle. */
  readonly code: number | undefined;
  readonly errors: readonly Diagnostic[];
  /** What was no message: a panic, or a question of a wrapper. */
  readonly words: string;
}

/**
 * Runs Terraform once. Its output goes to a file, and it has a process group and a session of its own: neither the end of the terminal nor that of
 * this process ends it in the midst of a change. The first interruption is handed on, at which Terraform ends after the resources that it is
 * at work on; at the second one it ends at once.
 * @throws Interrupted before it begins; what becomes of it later, its result says
 */
export async function runTerraform(place: TerraformPlace, call: TerraformCall): Promise<TerraformResult> {
  const { program, signal } = place;
  throwIfInterrupted(signal);
  const output = openSync(call.output, "a");
  const child = spawn(program, call.args, {
    cwd: call.folder,
    env: terraformEnvironment(place),
    stdio: ["ignore", output, output],
    detached: true,
  });
  closeSync(output);
  const interrupt = () => child.kill("SIGINT");
  signal?.addEventListener("abort", interrupt);
  const release = endAtSecondSignal(interrupt);
  const errors: Diagnostic[] = [];
  const words: string[] = [];
  const ended = new Promise<number | undefined>((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve(code ?? undefined));
  });
  try {
    const following = followFile(call.output, ended, (line) => {
      const message = parseMessage(line);
      if (message === undefined) {
        words.push(line);
        return;
      }
      if (message.diagnostic?.severity === "error") errors.push(message.diagnostic);
      call.onMessage?.(message);
    });
    const [code] = await Promise.all([ended, following]);
    return { code, errors, words: words.join("\n").trim() };
  } finally {
    release();
    signal?.removeEventListener("abort", interrupt);
  }
}
