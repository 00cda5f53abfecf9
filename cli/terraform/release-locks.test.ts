import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { standInStage } from "../../testing/cli/stand-in-stage.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";

/** What a run left that could neither write its states nor give its locks back. */

const BUCKET = "our-terraform-state";
const terraform = createTerraformStandIn();
afterAll(() => terraform.remove());

const stage = standInStage(terraform);
const inBucket = (file: string) => join(terraform.folder, "buckets", BUCKET, "openai-sagemaker", "dev", file);
const steps = (standIn: Readonly<Record<string, string>> = {}) => stage.steps({ STATE_BUCKET: BUCKET }, standIn);
const HOUR = 3_600_000;

/** The lock that a run left in the bucket, as another machine's of so long ago. */
function leftBy(who: string, milliseconds: number): void {
  for (const stack of ["api", "model", "openwebui"]) {
    const file = inBucket(`${stack}.tfstate.tflock`);
    const Created = new Date(Date.now() - milliseconds).toISOString().replace("T", " ").replace("Z", " +0000 UTC");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), Who: who, Created }));
  }
}
const noUnlock = () => terraform.asked().filter((one) => one.includes("force-unlock"));

beforeAll(async () => {
  const losing = await steps({ STAND_IN_LOSES_STATE: "1" });
  await expect(losing.apply(await losing.plan())).rejects.toThrow(/The AWS credentials have expired: sign in again\./);
  expect(existsSync(inBucket("model.tfstate"))).toBe(false);
});

test("a lock is shown with its holder, and what to say when that is dead", async () => {
  leftBy("bob@build-7", 2 * HOUR);
  await expect((await steps()).plan()).rejects.toThrow(
    /^api, model, and openwebui failed: The Terraform state is locked: bob@build-7 is at work on it \(apply\) since .* say --unlock, .* Nothing was changed\.$/,
  );
  expect(noUnlock()).toEqual([]);
});

test("no lock is released while one holder may live, whatever is said", async () => {
  leftBy("bob@build-7", HOUR / 2);
  const unlock = jest.fn(async () => undefined);
  await expect((await steps()).plan({ unlock })).rejects.toThrow(
    /^api is locked by bob@build-7 \(apply\) since .* UTC, 30 min ago\..* No lock was released, for its holder may be at work: it holds the lock for less than an hour/,
  );
  expect(unlock).not.toHaveBeenCalled();
  expect(noUnlock()).toEqual([]);
});

test("nor when the person does not agree", async () => {
  leftBy("bob@build-7", 2 * HOUR);
  const unlock = async () => {
    throw new Error("no");
  };
  await expect((await steps()).plan({ unlock })).rejects.toThrow("no");
  expect(noUnlock()).toEqual([]);
  expect(existsSync(inBucket("model.tfstate.tflock"))).toBe(true);
});

test("on a yes the locks go, the states that could not be written are, and the plan finds all that was made", async () => {
  const unlock = jest.fn(async () => undefined);
  const again = await steps();
  const plans = await again.plan({ unlock });
  expect(unlock).toHaveBeenCalledTimes(1);
  expect(unlock).toHaveBeenCalledWith(
    expect.stringMatching(
      /model is locked by bob@build-7 \(apply\) .* 2 h 0 min ago\..*Nobody can be at work on it any more\.$/,
    ),
  );
  expect(again.text()).toContain("The state of model that an earlier run could not write is written now.");
  expect(existsSync(inBucket("model.tfstate.tflock"))).toBe(false);
  // It waited for model.
  expect(plans.filter(({ isChanged }) => isChanged).map(({ stack }) => stack.name)).toEqual(["observability"]);
  terraform.asked();
  await (await steps()).plan();
  expect(terraform.asked().filter((one) => one.includes("push"))).toEqual([]);
});
