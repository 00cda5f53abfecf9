import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canceledCreations } from "./canceled-creations.ts";
import { openRunLog } from "./run-log.ts";

const folder = mkdtempSync(join(tmpdir(), "canceled-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An error as Terraform 1.11.4 and the AWS provider print it. */
function error(address: string, summary: string): string {
  const diagnostic = { severity: "error", summary, detail: "", address };
  return `${JSON.stringify({ "@level": "error", "@message": `Error: ${summary}`, type: "diagnostic", diagnostic })}\n`;
}

test("finds nothing when there was no run", () => {
  expect(canceledCreations(folder, "dev")).toEqual(new Set());
});

test("finds what an interruption canceled in the last run that applied anything", () => {
  const first = openRunLog(folder, "dev", new Date("2026-11-30T07:00:00Z"));
  appendFileSync(
    first.outputFile("api", "apply"),
    error("aws_iam_role.old", "creating IAM Role (old): context canceled"),
  );
  const second = openRunLog(folder, "dev", new Date("2026-11-30T07:10:00Z"));
  appendFileSync(second.outputFile("model", "plan"), error("aws_iam_role.planned", "context canceled"));
  const output = second.outputFile("model", "apply");
  appendFileSync(output, error("aws_iam_role.one", "creating IAM Role (one): context canceled"));
  appendFileSync(output, error("aws_iam_role.two", "creating IAM Role (two): EntityAlreadyExists"));
  const third = openRunLog(folder, "dev", new Date("2026-11-30T07:20:00Z"));
  appendFileSync(third.outputFile("model", "plan"), "");
  expect(canceledCreations(folder, "dev")).toEqual(new Set(["model aws_iam_role.one"]));
  expect(canceledCreations(folder, "prod")).toEqual(new Set());
});
