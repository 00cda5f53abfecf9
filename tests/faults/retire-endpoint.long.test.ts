import { machineMatrix } from "./machine-matrix.ts";
import { violationsIn } from "./report.ts";
import { RETIREMENT_SCENARIOS } from "./retirement-scenarios.ts";
import { sample } from "./sample.ts";

test("a larger sample: whichever of these fails in retire-endpoint: what is published answers, nothing else is billed, no lock stays, one is told once", async () => {
  expect(violationsIn(await machineMatrix(RETIREMENT_SCENARIOS, { wanted: sample(25) }))).toEqual([]);
});
