import { appendFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Older runs of the stage are removed. */
const KEPT_RUNS = 10;

/** All that Terraform says during one run of a tool: a file for people, and beside it Terraform's own messages, a file a step. */
export interface RunLog {
  /** Of the file for people. */
  readonly path: string;
  write(stack: string, text: string): void;
  /** A file for what Terraform says in one step of one stack. */
  outputOf(stack: string, step: string): string;
}

/** Makes a folder for the run beside the stacks; its name is the moment, so that names sort by age. */
export function openRunLog(outputFolder: string, stage: string, now = new Date()): RunLog {
  const runs = join(outputFolder, "logs", stage);
  const folder = join(runs, now.toISOString().replaceAll(/[-:]|\.\d+/g, ""));
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(runs).sort().slice(0, -KEPT_RUNS)) rmSync(join(runs, old), { recursive: true });
  const path = join(folder, "terraform.log");
  appendFileSync(path, "");
  let steps = 0;
  return {
    path,
    write(stack, text) {
      const time = new Date().toISOString().slice(11, 19);
      appendFileSync(path, text.replaceAll(/^/gm, `${time} ${stack}  `).concat("\n"));
    },
    outputOf(stack, step) {
      steps += 1;
      return join(folder, `${String(steps).padStart(2, "0")}-${stack}-${step}.jsonl`);
    },
  };
}
