import { InvalidArgumentError } from "commander";

/** Parses the value of a flag. */
export function parseAccountId(value: string): string {
  if (!/^\d{12}$/.test(value)) throw new InvalidArgumentError("Give an AWS account's 12 digits.");
  return value;
}
