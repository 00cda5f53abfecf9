import type { Command } from "commander";
import { SettingsError } from "../../settings/settings.ts";
import { UserError } from "../../user-error.ts";
import { explainAwsError, quoteAwsError } from "../aws/aws-errors.ts";
import { Interrupted } from "./interruption.ts";

/**
 * Runs a tool's command. What the person can put right, and what AWS refuses, is shown as its sentence alone, on standard error, with exit
 * code 1, or 130 for an interruption; wrong flags are commander's, with code 1. Everything else is our defect and keeps
 * its stack trace.
 */
export async function runTool(command: Command): Promise<void> {
  // Whoever reads may have seen enough, as `head` has.
  process.stdout.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  try {
    await command.parseAsync();
  } catch (error) {
    const sentence =
      error instanceof UserError || error instanceof SettingsError
        ? error.message
        : (explainAwsError(error) ?? quoteAwsError(error));
    if (sentence === undefined) throw error;
    console.error(sentence);
    process.exitCode = error instanceof Interrupted ? 130 : 1;
  }
}
