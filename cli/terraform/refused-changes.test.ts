import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { refusedChanges } from "./refused-changes.ts";
import type { PlannedChange } from "./stack-result.ts";

/** Plans as `terraform show -json` prints them; `stack-steps.test.ts` makes real ones. */

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-test-"));
  writeFileSync(join(folder, "terraform"), '#!/bin/sh\ncat "$3"\n');
  chmodSync(join(folder, "terraform"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const VOLUME = { size: 20, region: "eu-north-1" };

async function refused(type: string, action: PlannedChange["action"], shown: Readonly<Record<string, unknown>>) {
  const address = `${type}.one`;
  const { action_reason, ...change } = shown;
  writeFileSync(join(folder, "plan"), JSON.stringify({ resource_changes: [{ address, type, action_reason, change }] }));
  const stack = { name: "openwebui", folder, dependencies: [], resources: [] };
  const plan = { stack, file: "plan", isChanged: true, changes: [{ address, action }] };
  const place = { program: join(folder, "terraform"), environment: cleanEnvironment(), stage: "dev" };
  return (await refusedChanges(place, [plan])).flatMap(({ errors }) => errors.map(({ summary }) => summary));
}

test("the data volume is never deleted, and replaced only when it was half created", async () => {
  const fate = (word: string) =>
    `The web UI's data volume would be ${word}, with all accounts and chats: \`destroy\` does that, and asks.`;
  const replaced = { before: VOLUME, after: VOLUME };
  expect(await refused("aws_ebs_volume", "delete", { before: VOLUME, after: null })).toEqual([fate("deleted")]);
  expect(await refused("aws_ebs_volume", "replace", replaced)).toEqual([fate("replaced by an empty one")]);
  expect(await refused("aws_ebs_volume", "replace", { ...replaced, action_reason: "replace_because_tainted" })).toEqual(
    [],
  );
});

test("the data volume may grow, but not shrink", async () => {
  const sized = (size: number) => refused("aws_ebs_volume", "update", { before: VOLUME, after: { ...VOLUME, size } });
  expect(await sized(30)).toEqual([]);
  expect(await sized(10)).toEqual([expect.stringContaining("WEBUI_VOLUME_GIB is 10, but")]);
});

test("a stage stays in its region; a function may be replaced within it", async () => {
  const moved = { before: { region: "eu-north-1" }, after: { region: "us-east-1" } };
  expect(await refused("aws_lambda_function", "replace", moved)).toEqual([
    "The stage is deployed in eu-north-1, and AWS_REGION is us-east-1: a stage stays in its region. Set AWS_REGION=eu-north-1, or choose another STAGE.",
  ]);
  expect(await refused("aws_lambda_function", "replace", { before: {}, after: {} })).toEqual([]);
});
