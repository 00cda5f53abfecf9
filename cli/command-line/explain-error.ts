import { SettingsError } from "../../settings/settings.ts";
import { explainDefect, explainFileError, UserError } from "../../user-error.ts";
import { explainAwsError, quoteAwsError } from "../aws/aws-errors.ts";

/** What a person reads of an error: always a sentence, and of a defect its stack trace when DEBUG asks for it. */
export function explainError(error: unknown): string {
  if (error instanceof UserError || error instanceof SettingsError) return error.message;
  return explainAwsError(error) ?? quoteAwsError(error) ?? explainFileError(error) ?? explainDefect(error);
}
