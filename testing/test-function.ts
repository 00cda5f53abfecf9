import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { createLocalFunction, type LocalFunctionOptions } from "../local/lambda/local-function.ts";

/** For tests: runs CommonJS `source` as a function; its log lines are collected in `lines`. */
export function createTestFunction(source: string, overrides: Partial<LocalFunctionOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "test-function-"));
  const zipPath = join(folder, "function.zip");
  writeFileSync(zipPath, zipSync({ "index.js": strToU8(source) }));
  const lines: string[] = [];

  const created = createLocalFunction({
    name: "test-function",
    zipPath,
    handler: "index.handler",
    environment: {},
    timeoutSeconds: 30,
    memoryMiB: 256,
    arn: "arn:aws:lambda:eu-north-1:000000000000:function:test-function",
    log: (line) => lines.push(line),
    ...overrides,
  });
  rmSync(folder, { recursive: true });

  return {
    ...created,
    lines,
    /** Invokes with values instead of JSON text. */
    async call(event: unknown) {
      const { payload, functionError } = await created.invoke(JSON.stringify(event));
      return { result: JSON.parse(payload), functionError };
    },
  };
}
