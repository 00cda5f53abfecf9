import type { TextPieces } from "./text-pieces.ts";

/** The lines of a stream that is cut anywhere, without empty ones. */
export function jsonLinesDecoder(): TextPieces {
  const decoder = new TextDecoder();
  let rest = "";
  return {
    push(part) {
      const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      return lines.map(readPayload).filter((line) => line !== "");
    },
    end() {
      const last = readPayload(rest + decoder.decode());
      return last === "" ? [] : [last];
    },
  };
}

/** Newer LMI containers send the same JSON as `data:` lines of server-sent events, which may have comments and names beside them. */
function readPayload(line: string): string {
  if (/^(event|id|retry)?:/.test(line)) return "";
  return line.replace(/^data:/, "").trim();
}
