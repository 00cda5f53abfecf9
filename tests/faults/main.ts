import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { machineMatrix } from "./machine-matrix.ts";
import { PROVISIONING_SCENARIOS } from "./provisioning-scenarios.ts";
import { violationsIn } from "./report.ts";
import { RETIREMENT_SCENARIOS } from "./retirement-scenarios.ts";

/**
 * The fault matrix without Jest: `node tests/faults/main.ts --machine retire --full`. `--only` takes a regular expression for
 * "<scenario> <state> <fault as JSON>", `--log` a file for a line about each run.
 */
const { values } = parseArgs({
  options: {
    machine: { type: "string", default: "provision" },
    full: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    log: { type: "string" },
  },
});
const only = new RegExp(values.only);
const { log } = values;
const report = await machineMatrix(values.machine === "retire" ? RETIREMENT_SCENARIOS : PROVISIONING_SCENARIOS, {
  breadth: values.full ? "every scenario" : "first scenario",
  wanted: ({ scenario, fault }) => only.test(`${scenario.name} ${fault.state} ${JSON.stringify(fault.fault)}`),
  onRun(run) {
    if (log !== undefined) appendFileSync(log, `${JSON.stringify({ ...run, visits: undefined })}\n`);
  },
});
for (const violation of violationsIn(report)) console.error(violation);
process.exitCode = violationsIn(report).length > 0 ? 1 : 0;
