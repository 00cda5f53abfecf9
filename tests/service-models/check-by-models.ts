import * as v from "valibot";
import type { PythonEnvironment } from "../../testing/python-environment.ts";
import { recordSuites } from "./record-suites.ts";
import { report, runPython } from "./run-python.ts";

export const BOTOCORE = { packages: ["botocore", "regex"], modules: ["botocore", "regex"] };

interface ModelCheck {
  /** Gets the recorded requests. */
  readonly folder: string;
  /** Files, each a state machine. */
  readonly definitions: readonly string[];
  /** Recorded. */
  readonly suites: readonly string[];
  readonly botocore: PythonEnvironment;
}

const RequestReport = v.object({
  version: v.string(),
  operations: v.record(v.string(), v.number()),
  faults: v.record(v.string(), v.number()),
});
const DefinitionReport = v.object({ operations: v.array(v.string()), faults: v.array(v.string()) });

/** @returns what is wrong, in sentences */
export function checkByModels({ folder, definitions, botocore, suites }: ModelCheck): string[] {
  if ("missing" in botocore) {
    console.log(`AWS's service models: skipped. ${botocore.missing}`);
    return [];
  }
  // A check that finds nothing proves something only if it would.
  runPython(botocore.python, ["-m", "unittest", "--quiet", "test_checks.py"]);
  const tasks = v.parse(DefinitionReport, report(botocore.python, ["check_definitions.py", ...definitions]));
  console.log(
    `State machines: ${tasks.operations.length} operations, ${tasks.faults.length} invalid: ${tasks.operations.join(", ")}.`,
  );
  const passed = recordSuites(suites, folder);
  const { version, operations, faults } = v.parse(
    RequestReport,
    report(botocore.python, ["check_requests.py", folder]),
  );
  const byService = Map.groupBy(Object.entries(operations), ([name]) => name.split(":")[0]);
  for (const [service, counts] of byService) {
    const list = counts.map(([name, count]) => `${name.split(":")[1]} ${count}`);
    console.log(`${service}: ${list.join(", ")}`);
  }
  const calls = Object.values(operations).reduce((sum, count) => sum + count, 0);
  const invalid = Object.entries(faults);
  console.log(
    `botocore ${version}: ${calls} calls, ${Object.keys(operations).length} operations, ${invalid.length} invalid.`,
  );
  return [
    ...(passed ? [] : ["A recorded run failed, see above: what it did not reach was not judged."]),
    ...(calls > 0 ? [] : ["Nothing was recorded."]),
    ...tasks.faults,
    ...invalid.map(([sentence, count]) => `${sentence} (${count} times)`),
  ];
}
