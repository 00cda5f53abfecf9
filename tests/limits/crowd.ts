import { setTimeout } from "node:timers/promises";
import { keyIdOf } from "../../contract/api-key.ts";
import type { LimitedStack } from "./limited-stack.ts";

/** Requests that each key makes, and how many of them its limit allows in a minute. */
const TURNS = 5;
const PER_MINUTE = 3;

export const CROWD_LIMITS = { requestsPerMinute: PER_MINUTE } as const;

/** Of a team with so many keys. */
export const teamLimits = (keys: number) => ({ requestsPerMinute: PER_MINUTE * keys });

/** As OpenAI's clients do: where a busy machine's table does not answer in time whether there is such a key, they ask again. */
async function statusOf(ask: () => Promise<Response>): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await ask();
    await response.text();
    if (response.status !== 503 || attempt === ATTEMPTS) return response.status;
    await setTimeout(1_000 * Number(response.headers.get("retry-after") ?? 1));
  }
}
const ATTEMPTS = 4;

/** Who shares a limit of `PER_MINUTE` requests for each of its keys: the keys of a team, or a single key. */
export interface Sharers {
  readonly keys: readonly string[];
  /** Ids of what is named in the log when it was not checked. */
  readonly partitions: readonly string[];
}

/** A key of its own. */
export const alone = (key: string): Sharers => ({ keys: [key], partitions: [keyIdOf(key) ?? ""] });

/**
 * Each of the keys asks in turn with every other one, at both doors, through as many instances of the function as there are clients.
 * Expects that none who share a limit get more than their requests a minute, and none is refused below.
 */
export async function expectLimitsKept(
  { doors, post, unchecked }: LimitedStack,
  {
    sharers,
    clients,
    warmUpKey,
  }: { readonly sharers: readonly Sharers[]; readonly clients: number; readonly warmUpKey: string },
): Promise<void> {
  const keys = sharers.flatMap((one) => one.keys);
  const turns = keys.flatMap((key) => Array.from({ length: TURNS }, () => key)).sort(() => Math.random() - 0.5);
  const statuses = new Map(keys.map((key) => [key, [] as number[]]));
  // Each client's function has started, and has its connections: a machine that is busy starting lets requests through unchecked.
  await Promise.all(Array.from({ length: clients }, (_, index) => post(doors[index % 2] ?? "", warmUpKey)));
  const minute = () => Math.floor(Date.now() / 60_000);
  const begun = minute();
  const work = async (_: unknown, index: number) => {
    for (let key = turns.pop(); key !== undefined; key = turns.pop()) {
      statuses.get(key)?.push(await statusOf(() => post(doors[index % 2] ?? "", key)));
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  const minutes = minute() - begun + 1;
  for (const { keys: own, partitions } of sharers) {
    const seen = own.flatMap((key) => statuses.get(key) ?? []);
    const answered = seen.filter((status) => status === 200).length;
    const refused = seen.filter((status) => status === 429).length;
    expect(seen.filter((status) => status !== 200 && status !== 429)).toEqual([]);
    expect(answered + refused).toBe(TURNS * own.length);
    const letThrough = unchecked.filter((partition) => partitions.includes(partition)).length;
    expect(answered).toBeLessThanOrEqual(PER_MINUTE * own.length * minutes + letThrough);
    expect(answered).toBeGreaterThanOrEqual(PER_MINUTE * own.length);
  }
}
