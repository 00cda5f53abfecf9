import { machineMatrix } from "./machine-matrix.ts";
import { PROVISIONING_SCENARIOS } from "./provisioning-scenarios.ts";
import { violationsIn } from "./report.ts";
import { sample } from "./sample.ts";

test("a larger sample: whichever of these fails in provision-endpoint: what is published answers, nothing else is billed, no lock stays, one is told once", async () => {
  expect(violationsIn(await machineMatrix(PROVISIONING_SCENARIOS, { wanted: sample(25) }))).toEqual([]);
});
