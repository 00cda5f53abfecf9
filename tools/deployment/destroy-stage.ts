import { setTimeout } from "node:timers/promises";
import type { ProgressStream } from "../provisioning/execution-progress.ts";
import type { StageClients } from "../stage-inventory/stage-status.ts";
import type { Stage } from "../stage-options.ts";
import { retireStage } from "./retire-stage.ts";
import { countLeftOvers, deleteParameters, type LeftOvers, leftOversText, listLeftOvers } from "./stage-left-overs.ts";
import { terraformSteps } from "./terraform-steps.ts";

export interface DestroyOptions {
  readonly outputFolder: string;
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
  /** Returns when the person agrees, throws when not. */
  readonly confirm: () => Promise<void>;
  readonly pollMilliseconds?: number;
  /** AWS lists a state machine for a while after it was deleted. */
  readonly patienceMilliseconds?: number;
}

const LOOKS = 6;

/**
 * Removes a stage: endpoints first, then the stacks, then what Terraform does not know; and looks whether anything is left.
 * Every step takes what it finds, so it works for a stage that is half there, and a second time.
 * @returns what was looked at, and what is left of it
 */
export async function destroyStage(clients: StageClients, stage: Stage, options: DestroyOptions): Promise<LeftOvers> {
  const { stream, signal, pollMilliseconds, patienceMilliseconds = 60_000 } = options;
  const { names } = stage;
  const terraform = terraformSteps(stage, { ...options, onLine: (line) => stream.write(`${line}\n`) });
  await terraform.check();
  stream.write(
    `The stage ${names.stage} in ${stage.settings.AWS_REGION}:\n${leftOversText(await listLeftOvers(clients, names))}\n\n`,
  );
  await options.confirm();

  await retireStage(clients, names, { stream, signal, pollMilliseconds });
  stream.write("\nDestroying the stacks\n");
  await terraform.prepare();
  await terraform.destroy();
  await deleteParameters(clients, (await listLeftOvers(clients, names)).parameters ?? []);

  let left = await listLeftOvers(clients, names);
  for (let look = 1; look < LOOKS && countLeftOvers(left) > 0; look += 1) {
    await setTimeout(patienceMilliseconds / LOOKS, undefined, signal === undefined ? {} : { signal });
    left = await listLeftOvers(clients, names);
  }
  return left;
}
