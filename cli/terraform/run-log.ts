import { appendFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Logs of older runs of the stage are removed. */
const KEPT_RUNS = 10;

/**
 * Everything that Terraform prints during one command: a file for people, and beside it a file of Terraform's own messages for each
 * step.
 */
export interface RunLog {
  /** The path of the file for people. */
  readonly path: string;
  write(stack: string, text: string): void;
  /** The path of a new file for Terraform's messages in one step of one stack. */
  outputFile(stack: string, step: string): string;
}

/** Creates a folder for the run beside the stacks. Its name is the time, so names sort by age. */
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
    outputFile(stack, step) {
      steps += 1;
      return join(folder, `${String(steps).padStart(2, "0")}-${stack}-${step}.jsonl`);
    },
  };
}
