import { writeFileSync } from "node:fs";
import { UserError } from "../../user-error.ts";

/**
 * Writes the file that a flag names.
 * @throws UserError when it cannot be written
 */
export function writeOutput(flag: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError(`${flag} ${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}
