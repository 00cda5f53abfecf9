import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { synthesize } from "../../synth/synthesize.ts";
import { readSynthesizedStacks } from "../../synth/synthesized-stacks.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { movedTo, moveStateToBucket, moveStateToFolder, statesInFolder } from "./move-state.ts";

const BUCKET = "our-terraform-state";

const terraform = createTerraformStandIn();
const outputFolder = join(terraform.folder, "cdktf.out");
const states = join(terraform.folder, ".terraform-state", "dev");
const stateOfModel = join(states, "model.tfstate");
const inBucket = join(terraform.folder, "buckets", BUCKET, "openai-sagemaker", "dev", "model.tfstate");
const environment = cleanEnvironment({ STATE_BUCKET: BUCKET, ...terraform.environment });
const ROLE = { mode: "managed", type: "aws_iam_role", name: "one", instances: [{ attributes: { id: "one" } }] };
const STATE = { version: 4, serial: 3, lineage: "ours", resources: [ROLE] };
afterAll(() => terraform.remove());

const stacks = () => readSynthesizedStacks(outputFolder);
const move = {
  environment,
  outputFolder,
  stage: "dev",
  program: terraform.environment.TERRAFORM_BINARY_NAME,
  bucket: BUCKET,
  onLine: () => undefined,
};
const write = (file: string, state: unknown) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state));
};
const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));

beforeAll(() => synthesize(outputFolder, environment));
beforeEach(() => {
  rmSync(join(terraform.folder, "buckets"), { recursive: true, force: true });
  rmSync(states, { recursive: true, force: true });
  write(stateOfModel, STATE);
  write(join(states, "api.tfstate"), { version: 4, serial: 7, lineage: "destroyed", resources: [] });
  terraform.asked();
});

test.each(["", " a second time"])("does not overwrite a colleague's state in the bucket%s", async () => {
  const theirs = { ...STATE, lineage: "theirs" };
  write(inBucket, theirs);
  await expect(moveStateToBucket(move, stacks())).rejects.toThrow(
    /^The bucket our-terraform-state already has a state of the stage dev, and so has the folder \.terraform-state\/dev: nothing was moved\./,
  );
  expect(existsSync(stateOfModel)).toBe(true);
  expect(read(inBucket)).toEqual(theirs);
});

test("moves a state with resources once, and sets the file aside; runs no Terraform for an empty state", async () => {
  expect(statesInFolder(move, stacks()).map(({ name }) => name)).toEqual(["model"]);
  expect(await moveStateToBucket(move, stacks())).toEqual(["model"]);
  expect(read(inBucket).resources).toEqual([ROLE]);
  expect(existsSync(stateOfModel)).toBe(false);
  expect(existsSync(`${stateOfModel}.moved-to-${BUCKET}`)).toBe(true);
  expect(movedTo(outputFolder, "dev")).toBe(BUCKET);

  terraform.asked();
  expect(await moveStateToBucket(move, stacks())).toEqual([]);
  expect(terraform.asked()).toEqual([]);
});

test("a state keeps its lineage in an empty bucket, and a move that was interrupted right then continues", async () => {
  await moveStateToBucket(move, stacks());
  expect(read(inBucket).lineage).toBe("ours");

  write(stateOfModel, STATE);
  write(inBucket, { ...STATE, lineage: "what Terraform gave the empty one", serial: 1, resources: [] });
  expect(await moveStateToBucket(move, stacks())).toEqual(["model"]);
  expect(read(inBucket)).toMatchObject({ lineage: "ours", resources: [ROLE] });
});

test("works without the folder in which Terraform keeps the earlier backend", async () => {
  rmSync(join(outputFolder, "stacks", "model", ".terraform-dev"), { recursive: true, force: true });
  expect(await moveStateToBucket(move, stacks())).toEqual(["model"]);
  expect(read(inBucket).resources).toEqual([ROLE]);
});

test("a file is set aside only when the bucket holds every resource", async () => {
  const loses = { ...move, environment: { ...environment, STAND_IN_LOSES_PUSHES: "1" } };
  await expect(moveStateToBucket(loses, stacks())).rejects.toThrow(
    /^The bucket our-terraform-state does not hold every resource of model: its state stays in .*model\.tfstate\./,
  );
  expect(existsSync(stateOfModel)).toBe(true);
});

test("continues an interrupted move: only sets aside what the bucket already holds", async () => {
  write(inBucket, STATE);
  expect(await moveStateToBucket(move, stacks())).toEqual(["model"]);
  expect(terraform.asked().filter((one) => one.includes("push"))).toEqual([]);
  expect(existsSync(stateOfModel)).toBe(false);
});

test("moves a stage that was destroyed in the bucket and deployed again from the folder; keeps a newer state in the bucket", async () => {
  write(inBucket, { ...STATE, lineage: "destroyed", serial: 9, resources: [] });
  expect(await moveStateToBucket(move, stacks())).toEqual(["model"]);
  expect(read(inBucket)).toMatchObject({ lineage: "ours", resources: [ROLE] });

  write(stateOfModel, STATE);
  write(inBucket, { ...STATE, serial: 9, resources: [] });
  await expect(moveStateToBucket(move, stacks())).rejects.toThrow(/already has a state of the stage dev/);
  expect(read(inBucket).serial).toBe(9);
});

test("moves back: the folder has the state, and the bucket's state is empty", async () => {
  await moveStateToBucket(move, stacks());
  expect(await moveStateToFolder(move, stacks())).toEqual(["model"]);
  expect(read(stateOfModel).resources).toEqual([ROLE]);
  expect(read(inBucket)).toMatchObject({ lineage: "ours", resources: [] });
  expect(movedTo(outputFolder, "dev")).toBeUndefined();
  // And to the bucket again.
  expect(await moveStateToBucket(move, stacks())).toEqual(["model"]);
  expect(read(inBucket).resources).toEqual([ROLE]);
});
