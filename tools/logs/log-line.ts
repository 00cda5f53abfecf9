import pc from "picocolors";
import type { LogLine } from "./read-logs.ts";

/** A line for people; the source is named only where there are several. */
export function logLine({ time, source, message }: LogLine, sourceWidth?: number): string {
  const name = sourceWidth === undefined ? "" : `${pc.cyan(source.padEnd(sourceWidth))}  `;
  return `${pc.dim(time.slice(0, 19).replace("T", " "))}  ${name}${message}`;
}
