/** One line of the log. */
export type Log = (line: Readonly<Record<string, unknown>>) => void;

/**
 * A JSON line on standard output, by itself: `console.log` would put Lambda's prefix before it, and CloudWatch would not
 * find the embedded metrics.
 */
export const logToStandardOutput: Log = (line) => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
