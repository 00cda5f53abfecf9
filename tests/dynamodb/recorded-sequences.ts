import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as v from "valibot";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { UserError } from "../../user-error.ts";
import type { Sequence } from "./calls.ts";
import type { Call } from "./implementation.ts";

/** Where the functions, the tools and the web UI's machine ask DynamoDB. */
export const RECORDED_SUITES = [
  "cli/commands/operations.test.ts",
  "cli/usage/people-names.test.ts",
  "cli/usage/read-month.test.ts",
  "functions/openai-proxy/limits/cached-tokens.test.ts",
  "functions/openai-proxy/limits/charged-answers.test.ts",
  "functions/openai-proxy/limits/key-meter.test.ts",
  "functions/openai-proxy/waiting/while-not-live.test.ts",
  "openwebui/serve.test.ts",
  "tests/limits.test.ts",
  "tests/web-ui-role.test.ts",
];

const TARGET = "DynamoDB_20120810.";
/** Of one process: a crowd asks the same over and over. */
const MOST_CALLS = 1_500;

const Recorded = v.object({ headers: v.record(v.string(), v.unknown()), body: v.string() });
const OPERATIONS = ["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"] as const;
const Operation = v.picklist(OPERATIONS);

/** Runs suites with what they ask recorded, and makes of each process a sequence: the same requests in the same order, of one table. */
export function recordedSequences(suites: readonly string[], folder: string): Sequence[] {
  const recordings = join(folder, "recorded");
  mkdirSync(recordings, { mode: 0o700 });
  const recorder = pathToFileURL(join(import.meta.dirname, "../service-models/record-requests.mjs")).href;
  const jest = join(PROJECT_FOLDER, "node_modules", "jest", "bin", "jest.js");
  const { status } = spawnSync(process.execPath, [jest, "--silent", "--runTestsByPath", ...suites], {
    cwd: PROJECT_FOLDER,
    stdio: "ignore",
    env: { ...process.env, RECORDED_REQUESTS: recordings, NODE_OPTIONS: `--import ${recorder}` },
  });
  if (status !== 0) throw new UserError(`A recorded suite fails: npx jest ${suites.join(" ")}`);
  return readdirSync(recordings).flatMap((file, index) => {
    const lines = readFileSync(join(recordings, file), "utf8").split("\n").filter(Boolean);
    const calls = lines.flatMap((line) => recordedCall(JSON.parse(line))).slice(0, MOST_CALLS);
    return calls.length > 0 ? [{ name: `recorded ${index + 1}`, calls }] : [];
  });
}

function recordedCall(line: unknown): Call[] {
  const { headers, body } = v.parse(Recorded, line);
  const target = String(headers["x-amz-target"]);
  const { success, output: operation } = v.safeParse(Operation, target.slice(TARGET.length));
  if (!target.startsWith(TARGET) || !success) return [];
  const { TableName: _, RequestItems, ...input } = JSON.parse(Buffer.from(body, "base64").toString());
  if (RequestItems === undefined) return [{ operation, input }];
  const [items] = Object.values(RequestItems);
  return [{ operation, input: { ...input, RequestItems: { TABLE: items } } }];
}
