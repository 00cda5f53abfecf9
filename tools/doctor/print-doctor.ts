import { createColors } from "picocolors";
import type { CheckResult, CheckStatus } from "./check.ts";

/** Where the findings are written: a terminal, a file or a pipe. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const STATUS_WIDTH = "warning".length + 2;

/** A line for each check, aligned; below it, set in, what to do. */
export function printDoctor(results: readonly CheckResult[], output: Output): void {
  const { green, yellow, red, bold, dim } = createColors(output.isTTY === true && !process.env.NO_COLOR);
  const color = { ok: green, warning: yellow, error: red } as const satisfies Record<CheckStatus, unknown>;
  const nameWidth = Math.max(...results.map(({ name }) => name.length)) + 2;
  const indent = STATUS_WIDTH + nameWidth;
  const width = Math.max(40, Math.min(output.isTTY ? (output.columns ?? 80) : Number.POSITIVE_INFINITY, 120) - indent);
  const lines = results.flatMap(({ name, status, found, cure }) => {
    const [first = "", ...rest] = wrap(found, width);
    const advice =
      cure === undefined ? [] : wrap(cure, width - 2).map((line, index) => (index === 0 ? `→ ${line}` : `  ${line}`));
    return [
      color[status](status.padEnd(STATUS_WIDTH)) + bold(name.padEnd(nameWidth)) + first,
      ...rest.map((line) => " ".repeat(indent) + line),
      ...advice.map((line) => " ".repeat(indent) + dim(line)),
    ];
  });
  output.write(`${lines.join("\n")}\n\n${summary(results)}\n`);
}

export const hasErrors = (results: readonly CheckResult[]) => results.some(({ status }) => status === "error");

function summary(results: readonly CheckResult[]): string {
  const count = (status: CheckStatus) => results.filter((one) => one.status === status).length;
  const number = (amount: number, what: string) => `${amount} ${what}${amount === 1 ? "" : "s"}`;
  const [errors, warnings] = [count("error"), count("warning")];
  if (errors > 0) return `Not ready to deploy: ${number(errors, "error")}, ${number(warnings, "warning")}.`;
  return warnings > 0 ? `Ready to deploy, with ${number(warnings, "warning")}.` : "Ready to deploy.";
}

/** Breaks between words; a word that is longer than a line stays whole, so that it can be copied. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
