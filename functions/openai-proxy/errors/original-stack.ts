import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";

/** Where a frame of the bundle is: `/var/task/index.js:1:2345`. */
const PLACE = /(\/[^\s():]*\/index\.js):(\d+):(\d+)/g;

const maps = new Map<string, SourceMap | undefined>();

/**
 * A stack trace in terms of our sources, by the map that lies beside the bundle. Node's `--enable-source-maps` would do it too,
 * but it reads the map at every cold start, while this reads it when there is first something to report.
 */
export function originalStack(stack: string | undefined): string | undefined {
  return stack?.replaceAll(PLACE, (place, file: string, line: string, column: string) => {
    const origin = mapBeside(file)?.findOrigin(Number(line), Number(column));
    return origin && "fileName" in origin ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}` : place;
  });
}

function mapBeside(file: string): SourceMap | undefined {
  if (!maps.has(file)) maps.set(file, readMap(`${file}.map`));
  return maps.get(file);
}

/** Without a map the trace stays as it is: a report must not fail for want of a better one. */
function readMap(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
