import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUCKET, type StatePlace, startStatePlace } from "../../testing/cli/state-place.ts";

/** STATE_BUCKET is set, planned with and unset. Each test continues from the one before. */

let place: StatePlace;
beforeAll(async () => {
  place = await startStatePlace();
});
afterAll(() => place.close());

const STATES = ["api.tfstate", "model.tfstate", "observability.tfstate"];

test("without a bucket, the states are in the folder, and a plan with a bucket leaves them there", async () => {
  const first = place.steps();
  await first.prepare();
  await first.apply(await first.plan());
  const looking = place.steps({ STATE_BUCKET: BUCKET });
  await looking.prepareToPlan();
  expect(await looking.changed()).toEqual([]);
  expect({ folder: place.inFolder(), bucket: place.inBucket() }).toEqual({ folder: STATES, bucket: [] });
});

test("deploy moves the states, and finds every resource", async () => {
  const steps = place.steps({ STATE_BUCKET: BUCKET });
  await steps.prepare();
  expect(await steps.changed()).toEqual([]);
  expect(place.inBucket()).toEqual(STATES);
  expect(place.inFolder()).toEqual(STATES.map((file) => `${file}.moved-to-${BUCKET}`));
});

test("without STATE_BUCKET, nothing is created a second time; the error names the way back, which works", async () => {
  await expect(place.steps().prepare()).rejects.toThrow(
    `The Terraform state of dev is in the bucket ${BUCKET}, but STATE_BUCKET is not set: set it, or move the state back into this folder with \`deploy --state-to-folder\`.`,
  );
  const steps = place.steps();
  await steps.prepare({ stateToFolder: true });
  expect(await steps.changed()).toEqual([]);
  expect(place.inFolder()).toEqual(STATES);
});

test("once the stage is destroyed, STATE_BUCKET can be unset without a question", async () => {
  await place.steps({ STATE_BUCKET: BUCKET }).prepare();
  for (const file of STATES) {
    const state = JSON.parse(readFileSync(join(place.bucket, file), "utf8"));
    writeFileSync(join(place.bucket, file), JSON.stringify({ ...state, serial: state.serial + 1, resources: [] }));
  }
  const steps = place.steps();
  await steps.prepare();
  expect((await steps.changed()).sort()).toEqual(["api", "model", "observability"]);
});
