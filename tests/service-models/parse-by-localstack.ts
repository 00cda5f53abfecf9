import * as v from "valibot";
import type { PythonEnvironment } from "../../testing/python-environment.ts";
import { report } from "./run-python.ts";

/** What its parser imports, of the much more that its extra `runtime` installs. */
export const LOCALSTACK = {
  packages: [
    "localstack-core[base-runtime]",
    "antlr4-python3-runtime==4.13.2",
    "airspeed-ext",
    "crontab",
    "jpype1",
    "jsonpath-ng",
    "jsonpath-rw",
    "moto-ext",
  ],
  modules: ["localstack.services.stepfunctions", "antlr4"],
};

const ParserReport = v.object({ parser: v.string(), faults: v.array(v.string()) });

/** @returns what is wrong, in sentences */
export function parseByLocalStack(definitions: readonly string[], localStack: PythonEnvironment): string[] {
  if ("missing" in localStack) {
    console.log(`LocalStack's parser: skipped. ${localStack.missing}`);
    return [];
  }
  const { parser, faults } = v.parse(ParserReport, report(localStack.python, ["parse_definitions.py", ...definitions]));
  console.log(`${parser}: ${definitions.length} state machines, ${faults.length} faults.`);
  return faults;
}
