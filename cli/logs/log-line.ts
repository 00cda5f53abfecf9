import * as v from "valibot";
import { colorsFor } from "../../local/start/colors-for.ts";
import type { LogLine } from "./read-logs.ts";

const { cyan, dim } = colorsFor(process.stdout);

const JsonLine = v.pipe(v.string(), v.startsWith("{"), v.parseJson(), v.record(v.string(), v.unknown()));

/** What only CloudWatch reads, what the line begins with, and what the person asked for. */
const UNSAID = new Set(["_aws", "message", "service", "stage", "time", "timestamp", "type"]);

/** A line for people; the source is named only where there are several. */
export function logLine({ time, source, message }: LogLine, sourceWidth?: number): string {
  const name = sourceWidth === undefined ? "" : `${cyan(source.padEnd(sourceWidth))}  `;
  return `${dim(time.slice(0, 19).replace("T", " "))}  ${name}${readable(message)}`;
}

/** A JSON message as its sentence, or Lambda's type of event, with the other fields as `name=value`. */
function readable(message: string): string {
  const parsed = v.safeParse(JsonLine, message);
  if (!parsed.success) return message;
  const { output: line } = parsed;
  const fields = Object.entries(line).filter(([name, value]) => !UNSAID.has(name) && value !== "info");
  const said = line.message ?? line.type ?? "";
  return [said, ...fields.map(([name, value]) => `${name}=${text(value)}`)].map(text).join(" ").trimStart();
}

const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
