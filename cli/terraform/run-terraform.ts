import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { endAtSecondSignal } from "../command-line/interruption.ts";
import { followFile } from "./follow-file.ts";
import { type Diagnostic, parseMessage, type TerraformMessage } from "./terraform-message.ts";
import { type TerraformPlace, terraformEnvironment, throwIfInterrupted } from "./terraform-environment.ts";

export interface TerraformCall {
  /** The stack's folder, where it runs. */
  readonly folder: string;
  readonly args: readonly string[];
  /** The file that gets everything Terraform prints. It outlives this process. */
  readonly output: string;
  readonly onMessage?: (message: TerraformMessage) => void;
}

export interface TerraformResult {
  /** Absent when a signal that it does not handle ended it. */
  readonly code: number | undefined;
  readonly errors: readonly Diagnostic[];
  /** The lines that are no messages: a panic, or a question of a wrapper. */
  readonly words: string;
}

/**
 * Runs Terraform once. Writes its output to a file, and gives it its own process group and session: it survives the end of the
 * terminal and of this process in the middle of a change. Passes on the first interruption, after which Terraform finishes the
 * resources that it works on. The second one ends it at once.
 * @throws Interrupted before it starts; the result tells of later interruptions
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
