import { setTimeout } from "node:timers/promises";
import { revokeKey } from "../../cli/keys/revoke-key.ts";
import { type Stage, startStage } from "./stage.ts";

/** How long a key that is revoked goes on at each door, whose function has just read it: once without limits, once with. */
export async function revocations(): Promise<void> {
  const stage = await startStage();
  try {
    const kinds = { "without limits": undefined, "with limits": { requestsPerMinute: 1_000 } };
    const keys = await Promise.all(
      Object.entries(kinds).map(async ([kind, limits]) => ({
        kind,
        key: await stage.stack.createKey(kind, { limits }),
      })),
    );
    // One after the other, so that one instance of each door's function knows both.
    for (const { key } of keys) for (const door of Object.values(stage.doors)) await stage.ask(key, door);
    await Promise.all(keys.map(({ key }) => revokeKey(stage, stage.stack.names, key)));
    const seen: string[] = [];
    for (const { kind, key } of keys.toReversed()) {
      const doors = Object.entries(stage.doors);
      const ofKey = doors.map(async ([name, door]) => `${kind}, ${name}: ${await untilRefused(stage, key, door)}`);
      seen.push(...(await Promise.all(ofKey)));
    }
    console.log(`a revoked key is refused\n  ${seen.join("\n  ")}`);
  } finally {
    await stage.close();
  }
}

async function untilRefused(stage: Stage, key: string, door: string): Promise<string> {
  const startedAt = performance.now();
  for (let answered = 0; ; answered += 1) {
    if ((await stage.ask(key, door)).status === 401) {
      return `after ${((performance.now() - startedAt) / 1000).toFixed(1)} s and ${answered} answers`;
    }
    await setTimeout(250);
  }
}
