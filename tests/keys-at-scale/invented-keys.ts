import { setTimeout } from "node:timers/promises";
import { createApiKey } from "../../contract/api-key.ts";
import { median } from "../../cli/bench/percentile.ts";
import { counted, startStage, tally } from "./stage.ts";

const SENDERS = 16;

export async function inventedKeys({
  seconds,
  perSecond,
}: {
  readonly seconds: number;
  readonly perSecond: number;
}): Promise<void> {
  const stage = await startStage();
  try {
    const known = await stage.stack.createKey("known");
    const times = async (count: number) => {
      const values: number[] = [];
      for (let index = 0; index < count; index += 1) values.push((await stage.ask(known)).milliseconds);
      return median(values);
    };
    await times(20);
    const calm = await times(100);
    stage.reads.length = 0;
    const statuses: number[] = [];
    let sent = 0;
    const startedAt = Date.now();
    const until = startedAt + 1_000 * seconds;
    // No more at once than a gateway would have under way: a machine that is too slow sends fewer.
    const sender = async () => {
      while (Date.now() < until) {
        if (sent >= (perSecond * (Date.now() - startedAt)) / 1_000) await setTimeout(5);
        else {
          sent += 1;
          statuses.push((await stage.ask(createApiKey("invented").key)).status);
        }
      }
    };
    const senders = Array.from({ length: SENDERS }, sender);
    const fresh: { status: number; milliseconds: number }[] = [];
    const busy: number[] = [];
    while (Date.now() < until) {
      fresh.push(await stage.ask(await stage.stack.createKey("new")));
      busy.push((await stage.ask(known)).milliseconds);
    }
    await Promise.all(senders);
    console.log(`${sent} invented keys in ${seconds} s: ${counted(statuses)}; ${tally(stage.reads)}`);
    const statusesOfNew = [...new Set(fresh.map(({ status }) => status))].join(", ");
    const time = median(fresh.map(({ milliseconds }) => milliseconds)).toFixed(0);
    console.log(`first requests of ${fresh.length} new keys meanwhile: ${statusesOfNew}; median ${time} ms`);
    console.log(`a known key: ${calm.toFixed(1)} ms before, ${median(busy).toFixed(1)} ms meanwhile`);
  } finally {
    await stage.close();
  }
}
