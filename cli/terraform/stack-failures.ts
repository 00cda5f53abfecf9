import { terminalColumns, type TextStream } from "../text/terminal-columns.ts";
import { wrapLines } from "../text/wrap.ts";
import { describeAddress } from "./describe-address.ts";
import { explainFailure } from "./explain-failure.ts";
import type { StackFailure } from "./stack-result.ts";
import { findLocks, lockText } from "./state-lock.ts";
import type { Diagnostic } from "./terraform-message.ts";

/** Each failed resource with its whole error, and with the cure when there is one. */
export function failuresText(failures: readonly StackFailure[], stream: TextStream): string {
  const locks = new Map(failures.flatMap((failure) => findLocks([failure])).map((lock) => [lock.stack, lock]));
  const blocks = failures.flatMap(({ stack, errors }) =>
    errors.map((error) => {
      const lock = locks.get(stack);
      // Terraform's own message suggests to disable locking.
      if (lock !== undefined) return `  ${lockText(lock)}`;
      const where = error.address === undefined ? stack : `${stack}: ${describeAddress(error.address)}`;
      const cure = explainFailure(`Error: ${diagnosticText(error)}`);
      return [`  ${where}`, `    ${diagnosticText(error)}`, ...(cure === undefined ? [] : [`    → ${cure}`])].join(
        "\n",
      );
    }),
  );
  return wrapLines(["What failed", ...blocks].join("\n"), terminalColumns(stream));
}

/** One sentence for all failures: the first cure, or the error of the first failed resource. */
export function failureSentence(failures: readonly StackFailure[], end: string): string {
  const errors = failures.flatMap(({ errors }) => errors);
  const sentences = new Set(
    errors.map((error) => explainFailure(`Error: ${diagnosticText(error)}`) ?? diagnosticText(error)),
  );
  const stacks = failures.map(({ stack }) => stack);
  const [first = "", ...others] = sentences;
  const more = others.length === 0 ? "" : ` ${others.length} more failures are listed above.`;
  return `${LIST.format(stacks)} failed: ${first}${/[.!?]$/.test(first) ? "" : "."}${more} ${end}`;
}

const LIST = new Intl.ListFormat("en");

function diagnosticText({ summary, detail }: Diagnostic): string {
  const words = `${summary}${detail === "" ? "" : `: ${detail}`}`.replaceAll(/\s+/g, " ").trim();
  // The sentence of our own precondition says it all.
  return words.replace(/^Resource precondition failed: /, "");
}
