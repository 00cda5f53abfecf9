import { cpSync } from "node:fs";
import { BUCKET, type StatePlace, startStatePlace } from "../../testing/cli/state-place.ts";
import { synthesizeApp } from "../../testing/synthesized-app.ts";

/** `state-place.long.test.ts` has more sequences of steps, `move-state.test.ts` what may go wrong in a move. */

let place: StatePlace;
beforeAll(async () => {
  place = await startStatePlace();
});
afterAll(() => place.close());

const STATES = ["api.tfstate", "model.tfstate", "observability.tfstate"];

test.each([
  [
    "elsewhere",
    "The bucket elsewhere is in us-east-1, but the state is expected in eu-north-1: use a bucket in eu-north-1, or deploy to us-east-1.",
  ],
  ["nowhere", "There is no bucket nowhere: `npx openai-sagemaker bootstrap` makes one, or correct STATE_BUCKET."],
])("plan and deploy refuse a bucket %s in one sentence, before Terraform runs", async (name, sentence) => {
  await expect(place.steps({ STATE_BUCKET: name }).prepareToPlan()).rejects.toThrow(sentence);
  await expect(place.steps({ STATE_BUCKET: name }).prepare()).rejects.toThrow(sentence);
  expect(place.terraform.asked()).toEqual([]);
});

test("plan right after STATE_BUCKET was set uses the states where they are, and says so", async () => {
  const app = await synthesizeApp();
  cpSync(app.outputFolder, place.outputFolder, { recursive: true });
  app.remove();
  const first = place.steps();
  await first.apply(await first.plan());

  const looking = place.steps({ STATE_BUCKET: BUCKET });
  await looking.prepareToPlan();
  expect(await looking.changed()).toEqual([]);
  expect(looking.text()).toContain(
    `The state of model is still in this folder; deploy moves it to the bucket ${BUCKET}.`,
  );
  expect({ folder: place.inFolder(), bucket: place.inBucket() }).toEqual({ folder: STATES, bucket: [] });
});
