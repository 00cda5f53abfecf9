import { execFileSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";

/** Terraform at work on a plan of the stage, and the providers that it has started. */
function processesOf(stage: string): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
  const isOfStage = (line: string) => line.includes(`plan-${stage}.tfplan`) || line.includes(`.terraform-${stage}/`);
  return lines.filter(isOfStage).map((line) => Number.parseInt(line, 10));
}

/** What a lost machine is to Terraform: no process of the stage's outlives it. */
export function killTerraform(stage: string): void {
  for (const pid of processesOf(stage)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

export async function untilNobodyWorks(stage: string): Promise<void> {
  while (processesOf(stage).length > 0) await setTimeout(300);
}
