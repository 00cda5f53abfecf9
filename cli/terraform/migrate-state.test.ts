import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { migrateState } from "./migrate-state.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";

const BUCKET = "our-terraform-state";

const terraform = createTerraformStandIn();
const states = join(terraform.folder, ".terraform-state", "dev");
const stateOfModel = join(states, "model.tfstate");
afterAll(() => terraform.remove());

function migrate(settings: Readonly<Record<string, string>> = {}) {
  return migrateState({
    environment: cleanEnvironment({ STATE_BUCKET: BUCKET, ...terraform.environment, ...settings }),
    outputFolder: join(terraform.folder, "cdktf.out"),
    stage: "dev",
    program: terraform.environment.TERRAFORM_BINARY_NAME,
    bucket: BUCKET,
    onLine: () => undefined,
  });
}

beforeAll(() => {
  mkdirSync(states, { recursive: true });
  writeFileSync(stateOfModel, JSON.stringify({ version: 4, resources: [{ type: "aws_iam_role" }] }));
  writeFileSync(join(states, "api.tfstate"), JSON.stringify({ version: 4, resources: [] }));
});

test.each(["", " a second time"])("overwrites no state that a colleague has in the bucket%s", async () => {
  await expect(migrate({ STAND_IN_BUCKET_HAS_STATE: "1" })).rejects.toThrow(
    /^The bucket our-terraform-state already has a state of the stage dev, and so has the folder \.terraform-state\/dev: nothing was moved\./,
  );
  expect(existsSync(stateOfModel)).toBe(true);
  expect(terraform.asked()).toEqual(["model: init -reconfigure -no-color", "model: init -migrate-state -no-color"]);
});

test("moves a state that knows resources, once, and sets the file aside", async () => {
  expect(await migrate()).toEqual(["model"]);
  expect(terraform.asked()).toEqual(["model: init -reconfigure -no-color", "model: init -migrate-state -no-color"]);
  expect(existsSync(stateOfModel)).toBe(false);
  expect(existsSync(`${stateOfModel}.moved-to-${BUCKET}`)).toBe(true);

  expect(await migrate()).toEqual([]);
  expect(terraform.asked()).toEqual([]);
});
