import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { standInStage } from "../../testing/cli/stand-in-stage.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";

/** What is left of a run that could neither write its states nor release its locks. */

const BUCKET = "our-terraform-state";
const terraform = createTerraformStandIn();
afterAll(() => terraform.remove());

const stage = standInStage(terraform);
const inBucket = (file: string) => join(terraform.folder, "buckets", BUCKET, "openai-sagemaker", "dev", file);
const steps = (standIn: Readonly<Record<string, string>> = {}) => stage.steps({ STATE_BUCKET: BUCKET }, standIn);
const HOUR = 3_600_000;

/** Makes the locks in the bucket look as if somebody had taken them that long ago. */
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

test("the error names the lock's holder, and the flag to use when that one is dead", async () => {
  leftBy("bob@build-7", 2 * HOUR);
  await expect((await steps()).plan()).rejects.toThrow(
    /^api, model, and openwebui failed: The Terraform state is locked: bob@build-7 has held the lock \(apply\) since .* use --unlock, .* Nothing was changed\.$/,
  );
  expect(noUnlock()).toEqual([]);
});

test("no lock is released while one holder may be at work, not even with --unlock", async () => {
  leftBy("bob@build-7", HOUR / 2);
  const unlock = jest.fn(async () => undefined);
  await expect((await steps()).plan({ unlock })).rejects.toThrow(
    /^api has been locked by bob@build-7 \(apply\) since .* UTC, for 30 min\..* No lock was released, because its holder may be at work: it has held the lock for less than an hour/,
  );
  expect(unlock).not.toHaveBeenCalled();
  expect(noUnlock()).toEqual([]);
});

test("no lock is released when the person does not agree", async () => {
  leftBy("bob@build-7", 2 * HOUR);
  const unlock = async () => {
    throw new Error("no");
  };
  await expect((await steps()).plan({ unlock })).rejects.toThrow("no");
  expect(noUnlock()).toEqual([]);
  expect(existsSync(inBucket("model.tfstate.tflock"))).toBe(true);
});

test("after a yes, the locks are released, the unwritten states are written, and the plan finds every resource", async () => {
  const unlock = jest.fn(async () => undefined);
  const again = await steps();
  const plans = await again.plan({ unlock });
  expect(unlock).toHaveBeenCalledTimes(1);
  expect(unlock).toHaveBeenCalledWith(
    expect.stringMatching(
      /model has been locked by bob@build-7 \(apply\) .* for 2 h 0 min\..*Nobody can be at work on it any more\.$/,
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
