import type { OwnPrices } from "../../contract/own-prices.ts";
import type { Names } from "../../names.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import type { Following } from "../executions/run-state-machine.ts";
import { findStateMachine } from "../executions/state-machine.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { deleteDirectly } from "./delete-directly.ts";
import { remainsText } from "./remains-text.ts";
import { retire } from "./retire.ts";
import { findRemains, isEmpty, type StageRemains } from "./stage-remains.ts";

export interface CleanUpOptions extends Omit<Following, "machine"> {
  /** Absent: every alias of the stage. */
  readonly alias?: string | undefined;
  /** Whether its entry of the catalog goes too, if it was made by hand. Default: false. */
  readonly forget?: boolean | undefined;
  /** What the operator pays for an hour of instance types. Default: what the list says. */
  readonly prices?: OwnPrices | undefined;
  /** Returns when the person agrees, throws when not. */
  readonly confirm: () => Promise<void>;
}

export interface CleanUpReport {
  readonly found: StageRemains;
  /** How it was removed; absent when there was nothing to remove. */
  readonly by?: "retire-endpoint" | "direct calls";
  /** Found by a second look at the end. */
  readonly left: StageRemains;
}

/**
 * Shows what provisioning left in a stage, removes it after confirmation, and looks again.
 * @throws UserError when it cannot be removed, Interrupted when the person stops watching
 */
export async function cleanUp(clients: StageClients, names: Names, options: CleanUpOptions): Promise<CleanUpReport> {
  const { alias, forget, prices, confirm, stream } = options;
  const wanted = { alias, forget, prices };
  const found = await findRemains(clients, names, wanted);
  if (isEmpty(found)) return { found, left: found };
  stream.write(`${remainsText(found, terminalColumns(stream))}\n\n`);
  await confirm();

  const machineArn = await findStateMachine(clients.stepFunctions, names.stateMachine("retire-endpoint"));
  if (machineArn === undefined) {
    stream.write("There is no retire-endpoint in this account and region: deleting directly.\n");
    const { signal, pollMilliseconds } = options;
    await deleteDirectly(clients, names, found, { say: (line) => stream.write(`${line}\n`), signal, pollMilliseconds });
  } else {
    await retire(clients, names, machineArn, options, wanted);
  }
  return {
    found,
    by: machineArn === undefined ? "direct calls" : "retire-endpoint",
    left: await findRemains(clients, names, wanted),
  };
}
