import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { standInStage } from "../../testing/cli/stand-in-stage.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";

/**
 * States that Terraform left in a stack's folder because it could not write them: the exceptions. `release-locks.test.ts` tests the
 * rule.
 */

const terraform = createTerraformStandIn();
afterAll(() => terraform.remove());

const stage = standInStage(terraform);
const left = join(stage.outputFolder, "stacks", "model", "errored.tfstate");
const state = join(dirname(stage.outputFolder), ".terraform-state", "dev", "model.tfstate");
const ofStage = (name: string) => ({
  version: 4,
  serial: 1,
  lineage: `of ${name}`,
  resources: [
    {
      mode: "managed",
      type: "aws_iam_role",
      name: "one",
      instances: [{ attributes: { id: "one", tags_all: { Stage: name } } }],
    },
  ],
});

beforeAll(async () => {
  const first = await stage.steps();
  await first.apply(await first.plan());
});

/** @returns what happened to the states */
async function planWith(errored: unknown) {
  const before = readFileSync(state, "utf8");
  writeFileSync(left, JSON.stringify(errored));
  await (await stage.steps()).plan();
  return { isLeft: existsSync(left), isUntouched: readFileSync(state, "utf8") === before };
}

test("another stage's state stays where it is, because one folder serves all stages", async () => {
  expect(await planWith(ofStage("other"))).toEqual({ isLeft: true, isUntouched: true });
});

test("a state older than the current one is set aside", async () => {
  const { lineage, serial } = JSON.parse(readFileSync(state, "utf8"));
  expect(await planWith({ ...ofStage("dev"), lineage, serial })).toEqual({ isLeft: false, isUntouched: true });
  expect(existsSync(`${left}.${serial}.written`)).toBe(true);
});
