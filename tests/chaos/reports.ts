import { stageClients } from "../../cli/aws/stage-clients.ts";
import { existingStage } from "../../cli/doctor/existing-stage.ts";
import { stageStatus } from "../../cli/stage-inventory/stage-status.ts";
import { statusText } from "../../cli/stage-inventory/status-text.ts";
import { watchStage } from "../../provisioning/watch/watch-stage.ts";
import { stageWith } from "../../testing/cli/examination.ts";
import type { FaultyStack } from "../faults/faulty-stack.ts";
import { ALIASES } from "./operations.ts";
import { readPublication } from "./publications.ts";

/** Records that nobody can read, and of which `status`, the doctor or the watch say nothing. */
export async function reportedBy(stack: FaultyStack): Promise<string[]> {
  const { names, clock } = stack;
  const clients = stageClients({ ...stack.connection, maxAttempts: 1 });
  try {
    const status = await stageStatus(clients, names, clock.now());
    const text = statusText(status, clock.now());
    const { found, cure = "" } = await existingStage.run({
      stage: stageWith({ STATE_BUCKET: "team-state" }),
      clients: clients as never,
      identity: () => Promise.reject(new Error("nobody asks")),
    });
    const { unavailable } = await watchStage(clients, names, { now: clock.now() });
    return ALIASES.filter((alias) => readPublication(stack, alias) === "unreadable").flatMap((alias) => [
      ...(text.includes(names.parameter.model(alias)) ? [] : [`status does not tell of ${alias}: ${text}`]),
      ...(`${found} ${cure}`.includes(names.parameter.model(alias))
        ? []
        : [`the doctor says of ${alias}: ${found} ${cure}`]),
      ...(unavailable.includes(alias) ? [] : [`the watch takes ${alias} for available`]),
    ]);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}
