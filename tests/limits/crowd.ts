import type { LimitedStack } from "./limited-stack.ts";

/** Requests that each key makes, and how many of them its limit allows in a minute. */
const TURNS = 5;
const PER_MINUTE = 3;

export const CROWD_LIMITS = { requestsPerMinute: PER_MINUTE } as const;

/**
 * Each of the keys asks in turn with every other one, at both doors, through as many instances of the function as there are clients.
 * Expects that none gets more than its requests a minute, and none is refused below.
 */
export async function expectLimitsKept(
  { doors, post, unchecked }: LimitedStack,
  {
    keys,
    clients,
    warmUpKey,
  }: { readonly keys: readonly string[]; readonly clients: number; readonly warmUpKey: string },
): Promise<void> {
  const turns = keys.flatMap((key) => Array.from({ length: TURNS }, () => key)).sort(() => Math.random() - 0.5);
  const statuses = new Map(keys.map((key) => [key, [] as number[]]));
  // Each client's function has started, and has its connections: a machine that is busy starting lets requests through unchecked.
  await Promise.all(Array.from({ length: clients }, (_, index) => post(doors[index % 2] ?? "", warmUpKey)));
  const minute = () => Math.floor(Date.now() / 60_000);
  const begun = minute();
  const work = async (_: unknown, index: number) => {
    for (let key = turns.pop(); key !== undefined; key = turns.pop()) {
      const response = await post(doors[index % 2] ?? "", key);
      await response.text();
      statuses.get(key)?.push(response.status);
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  const minutes = minute() - begun + 1;
  for (const [key, seen] of statuses) {
    const answered = seen.filter((status) => status === 200).length;
    const refused = seen.filter((status) => status === 429).length;
    expect(seen.filter((status) => status !== 200 && status !== 429)).toEqual([]);
    expect(answered + refused).toBe(TURNS);
    const letThrough = unchecked.filter((keyId) => key.startsWith(`sk-${keyId}-`)).length;
    expect(answered).toBeLessThanOrEqual(PER_MINUTE * minutes + letThrough);
    expect(answered).toBeGreaterThanOrEqual(PER_MINUTE);
  }
}
