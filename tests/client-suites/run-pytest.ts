import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { runProgram } from "./run-program.ts";
import type { Outcome, Place } from "./suite.ts";

const PLUGINS = join(import.meta.dirname, "python");
/** Far longer than an answer of a small model on a busy machine. */
const TEST_SECONDS = 180;

const OutcomeLine = v.object({
  name: v.string(),
  outcome: v.picklist(["passed", "failed", "skipped"]),
  why: v.string(),
});

interface PytestRun {
  readonly python: string;
  readonly place: Place;
  /** Where the names of tests begin. */
  readonly folder: string;
  /** Files, or names of tests. */
  readonly tests: readonly string[];
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The model's folder: tests that load its tokenizer look for it by the model's name. */
  readonly weights?: string;
}

/** Runs tests with the place in their environment. Tests that cannot be collected have failed. */
export async function runPytest(run: PytestRun): Promise<Outcome[]> {
  const { python, place, folder, tests, flags = [], environment = {} } = run;
  const working = mkdtempSync(join(tmpdir(), "client-suites-"));
  const file = join(working, "outcomes.jsonl");
  if (run.weights !== undefined) symlinkSync(run.weights, join(working, place.model));
  try {
    const output = await runProgram(
      python,
      [
        ...[
          "-B",
          "-m",
          "pytest",
          "-q",
          "-p",
          "no:cacheprovider",
          "-p",
          "report_outcomes",
          "--timeout",
          `${TEST_SECONDS}`,
        ],
        ...[
          "--continue-on-collection-errors",
          "--rootdir",
          folder,
          ...flags,
          "--",
          ...tests.map((test) => `${folder}/${test}`),
        ],
      ],
      {
        cwd: working,
        env: {
          ...process.env,
          ...environment,
          PYTHONPATH: PLUGINS,
          OPENAI_BASE_URL: place.baseUrl,
          OPENAI_API_KEY: place.key,
          MODEL: place.model,
          OUTCOMES: file,
          HF_HUB_OFFLINE: "1",
        },
      },
    );
    if (!existsSync(file)) throw new Error(`pytest ran no test: ${output.trim()}`);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    return lines.map((line) => v.parse(OutcomeLine, JSON.parse(line)));
  } finally {
    rmSync(working, { recursive: true, force: true });
  }
}
