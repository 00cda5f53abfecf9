import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { serveTables } from "./served-tables.ts";

/** Of what the product uses. */
const OPERATIONS = ["batchGetItem", "deleteItem", "getItem", "putItem", "query", "scan", "updateItem"];
/** What is not here: local secondary indexes, BatchWriteItem and transactions. */
const NOT_HERE = /\bLSI\b|local secondary|BatchWriteItem|TransactionCanceled|ItemCollectionMetrics/i;

const Report = v.object({
  testResults: v.array(
    v.object({
      assertionResults: v.array(
        v.object({
          fullName: v.string(),
          status: v.string(),
          failureMessages: v.optional(v.array(v.string()), []),
        }),
      ),
    }),
  ),
});

/**
 * Runs the part of a conformance suite that is about what the product uses. Each of its expectations was met by AWS's DynamoDB.
 * @param folder a checkout with its packages
 * @returns what the local DynamoDB does otherwise
 */
export async function runConformance(folder: string | undefined): Promise<string[]> {
  if (folder === undefined || !existsSync(join(folder, "node_modules"))) {
    console.log(
      "The conformance suite: skipped. git clone https://github.com/paritysuite/dynamodb-conformance D && npm install --prefix D, then --conformance D.",
    );
    return [];
  }
  const own = mkdtempSync(join(tmpdir(), "dynamodb-conformance-"));
  const { url, close } = await serveTables();
  try {
    const file = join(own, "report.json");
    const tests = [
      ...OPERATIONS.flatMap((operation) => [
        `tests/tier1/${operation}/`,
        `tests/tier3/error-messages/${operation}`,
        `tests/tier3/validation-ordering/${operation}`,
      ]),
      "tests/tier3/error-messages/conditionalCheck",
      ...["emptyValues", "itemSize", "numberPrecision", "reservedWords", "responseSize"].map(
        (one) => `tests/tier3/limits/${one}`,
      ),
    ];
    await run(join(folder, "node_modules/.bin/vitest"), ["run", ...tests, "--reporter=json", `--outputFile=${file}`], {
      cwd: folder,
      env: { ...process.env, DYNAMODB_ENDPOINT: url },
    });
    const { testResults } = v.parse(Report, JSON.parse(readFileSync(file, "utf8")));
    const all = testResults.flatMap(({ assertionResults }) => assertionResults);
    const judged = all.filter(({ fullName, status }) => status !== "skipped" && !NOT_HERE.test(fullName));
    const failed = judged.filter(({ status }) => status !== "passed");
    console.log(
      `The conformance suite: ${judged.length - failed.length} of ${judged.length} tests pass; ${all.length - judged.length} are about what is not here.`,
    );
    return failed.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]?.slice(0, 500)}`);
  } finally {
    await close();
    rmSync(own, { recursive: true, force: true });
  }
}

/** It fails when a test does; the report says which. */
function run(
  program: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: "ignore" });
    child.once("error", reject);
    child.once("exit", () => resolve());
  });
}
