import { teamPartition } from "../contract/key-items.ts";
import { alone, CROWD_LIMITS, expectLimitsKept, teamLimits } from "./limits/crowd.ts";
import { type LimitedStack, startLimitedStack } from "./limits/limited-stack.ts";

const KEYS = 200;
const TEAMS = 10;
/** Each has a process of the function. With 64, a busy machine brings the functions to the end of their own patience. */
const CLIENTS = 20;

let limited: LimitedStack;
let warmUpKey: string;
beforeAll(async () => {
  limited = await startLimitedStack();
  warmUpKey = await limited.storeKey({});
  await limited.provision();
});
afterAll(() => limited?.close());

test("200 keys and 20 clients at both doors: no key gets more than its requests a minute, none is refused below", async () => {
  const keys = await Promise.all(Array.from({ length: KEYS }, () => limited.storeKey(CROWD_LIMITS)));
  await expectLimitsKept(limited, { sharers: keys.map(alone), clients: CLIENTS, warmUpKey });
});

test("200 keys of ten teams: no team gets more than the requests a minute that its keys share, none is refused below", async () => {
  const sharers = await Promise.all(
    Array.from({ length: TEAMS }, async (_, index) => {
      const team = `team-${index}`;
      limited.storeTeam(team, teamLimits(KEYS / TEAMS));
      const keys = await Promise.all(Array.from({ length: KEYS / TEAMS }, () => limited.storeKey(undefined, team)));
      return { keys, partitions: [teamPartition(team)] };
    }),
  );
  await expectLimitsKept(limited, { sharers, clients: CLIENTS, warmUpKey });
});
