import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUCKET, type StatePlace, startStatePlace } from "../../testing/cli/state-place.ts";

/** STATE_BUCKET is set, looked at and unset, in whatever order: one test after the other. */

let place: StatePlace;
beforeAll(async () => {
  place = await startStatePlace();
});
afterAll(() => place.close());

const STATES = ["api.tfstate", "model.tfstate", "observability.tfstate"];

test("without a bucket they lie in the folder, and a look with one leaves them there", async () => {
  const first = place.steps();
  await first.prepare();
  await first.apply(await first.plan());
  const looking = place.steps({ STATE_BUCKET: BUCKET });
  await looking.prepareToLook();
  expect(await looking.changed()).toEqual([]);
  expect({ folder: place.inFolder(), bucket: place.inBucket() }).toEqual({ folder: STATES, bucket: [] });
});

test("deploy moves them, and finds all that was made", async () => {
  const steps = place.steps({ STATE_BUCKET: BUCKET });
  await steps.prepare();
  expect(await steps.changed()).toEqual([]);
  expect(place.inBucket()).toEqual(STATES);
  expect(place.inFolder()).toEqual(STATES.map((file) => `${file}.moved-to-${BUCKET}`));
});

test("with STATE_BUCKET unset nothing is made a second time, and the way back is named and goes", async () => {
  await expect(place.steps().prepare()).rejects.toThrow(
    `The Terraform state of dev lies in the bucket ${BUCKET}, but STATE_BUCKET is not set: set it, or take the state back into this folder with \`deploy --state-to-folder\`.`,
  );
  const steps = place.steps();
  await steps.prepare({ stateToFolder: true });
  expect(await steps.changed()).toEqual([]);
  expect(place.inFolder()).toEqual(STATES);
});

test("once the stage is destroyed, unsetting STATE_BUCKET asks nobody", async () => {
  await place.steps({ STATE_BUCKET: BUCKET }).prepare();
  for (const file of STATES) {
    const state = JSON.parse(readFileSync(join(place.bucket, file), "utf8"));
    writeFileSync(join(place.bucket, file), JSON.stringify({ ...state, serial: state.serial + 1, resources: [] }));
  }
  const steps = place.steps();
  await steps.prepare();
  expect((await steps.changed()).sort()).toEqual(["api", "model", "observability"]);
});
