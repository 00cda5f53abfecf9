import { colorsFor } from "../../local/start/colors-for.ts";
import { terminalColumns, type TextStream } from "../text/terminal-columns.ts";
import { wrap } from "../text/wrap.ts";
import type { CheckResult, CheckStatus } from "./check.ts";

/** Where the findings are written. */
export interface Output extends TextStream {
  write(text: string): unknown;
}

const STATUS_WIDTH = "warning".length + 2;

/** A line for each check, aligned; below it, set in, what to do. */
export function printDoctor(results: readonly CheckResult[], output: Output): void {
  const { green, yellow, red, bold, dim } = colorsFor(output);
  const color = { ok: green, warning: yellow, error: red } as const satisfies Record<CheckStatus, unknown>;
  const nameWidth = Math.max(...results.map(({ name }) => name.length)) + 2;
  const indent = STATUS_WIDTH + nameWidth;
  const width = Math.max(40, Math.min(terminalColumns(output), 120) - indent);
  const printed = results.flatMap(({ name, status, found, cure }) => {
    const [first = "", ...rest] = lines(found, width);
    const advice =
      cure === undefined
        ? []
        : cure
            .split("\n")
            .flatMap((one) => wrap(one, width - 2).map((line, index) => `${index === 0 ? "→" : " "} ${line}`));
    return [
      color[status](status.padEnd(STATUS_WIDTH)) + bold(name.padEnd(nameWidth)) + first,
      ...rest.map((line) => " ".repeat(indent) + line),
      ...advice.map((line) => " ".repeat(indent) + dim(line)),
    ];
  });
  output.write(`${printed.join("\n")}\n\n${summary(results)}\n`);
}

/** What was found of several models has a line of its own for each. */
function lines(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrap(line, width));
}

export const hasErrors = (results: readonly CheckResult[]) => results.some(({ status }) => status === "error");

function summary(results: readonly CheckResult[]): string {
  const count = (status: CheckStatus) => results.filter((one) => one.status === status).length;
  const number = (amount: number, what: string) => `${amount} ${what}${amount === 1 ? "" : "s"}`;
  const [errors, warnings] = [count("error"), count("warning")];
  if (errors > 0) return `Not ready to deploy: ${number(errors, "error")}, ${number(warnings, "warning")}.`;
  return warnings > 0 ? `Ready to deploy, with ${number(warnings, "warning")}.` : "Ready to deploy.";
}
