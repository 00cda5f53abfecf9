import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseMessage } from "./terraform-message.ts";

const APPLY = /^\d+-(.+)-apply\.jsonl$/;

/**
 * The resources that the last run of this folder was creating when it was interrupted: `model aws_iam_role.…`. When Terraform is
 * interrupted, its provider cancels every call in progress. AWS may still complete such a call, but the provider has no answer to
 * write into the state.
 */
export function canceledCreations(outputFolder: string, stage: string): ReadonlySet<string> {
  const runs = join(outputFolder, "logs", stage);
  const folders = (existsSync(runs) ? readdirSync(runs).sort() : []).map((run) => join(runs, run));
  const last = folders.findLast((folder) => readdirSync(folder).some((file) => APPLY.test(file)));
  return new Set(last === undefined ? [] : readdirSync(last).flatMap((file) => canceledIn(last, file)));
}

function canceledIn(folder: string, file: string): string[] {
  const [, stack] = APPLY.exec(file) ?? [];
  if (stack === undefined) return [];
  return readFileSync(join(folder, file), "utf8")
    .split("\n")
    .flatMap((line) => {
      const { summary = "", detail = "", address } = parseMessage(line)?.diagnostic ?? {};
      const isCanceled = /context canceled/.test(`${summary}\n${detail}`);
      return isCanceled && address !== undefined ? [`${stack} ${address}`] : [];
    });
}
