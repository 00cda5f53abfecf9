import type { Command } from "commander";
import { UserError } from "../local/user-error.ts";
import { SettingsError } from "../settings.ts";
import { explainAwsError } from "./aws-errors.ts";

/**
 * Runs a tool's command. What the person can put right is shown as its sentence alone, on standard error, with exit
 * code 1; wrong flags are commander's, with the same code. Everything else is our defect and keeps its stack trace.
 */
export async function runTool(command: Command): Promise<void> {
  try {
    await command.parseAsync();
  } catch (error) {
    const sentence =
      error instanceof UserError || error instanceof SettingsError ? error.message : explainAwsError(error);
    if (sentence === undefined) throw error;
    console.error(sentence);
    process.exitCode = 1;
  }
}
