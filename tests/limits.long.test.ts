import { CROWD_LIMITS, expectLimitsKept } from "./limits/crowd.ts";
import { type LimitedStack, startLimitedStack } from "./limits/limited-stack.ts";

const KEYS = 200;
/** Each has a process of the function. With 64, a busy machine brings the functions to the end of their own patience. */
const CLIENTS = 20;

let limited: LimitedStack;
beforeAll(async () => {
  limited = await startLimitedStack();
});
afterAll(() => limited?.close());

test("200 keys and 20 clients at both doors: no key gets more than its requests a minute, none is refused below", async () => {
  const keys = await Promise.all(Array.from({ length: KEYS }, () => limited.storeKey(CROWD_LIMITS)));
  const warmUpKey = await limited.storeKey({});
  await limited.provision();
  await expectLimitsKept(limited, { keys, clients: CLIENTS, warmUpKey });
});
