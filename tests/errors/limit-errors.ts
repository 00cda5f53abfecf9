import { createApiKey, type KeyLimits } from "../../contract/api-key.ts";
import type { Counters } from "../../contract/usage-item.ts";
import type { Metering } from "../../functions/openai-proxy/limits/metering.ts";
import type { UsageTable } from "../../functions/openai-proxy/limits/usage-table.ts";
import { toKeys } from "../../testing/openai-proxy/fake-keys.ts";
import { CHAT_MODEL, PARAMETER, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { ask, type Cause } from "./cause.ts";

export const NOW = Date.parse("2026-11-22T12:00:15Z");

/** With what the table answers. */
export function meteringWith(admit: UsageTable["admit"]): Metering {
  const table: UsageTable = {
    admit,
    read: async () => ({}),
    withdraw: async () => undefined,
    settle: async () => undefined,
    releaseReservations: async () => undefined,
  };
  return {
    table,
    journal: { catchUp: async () => undefined, record: async () => undefined },
    whenUnreachable: "closed",
    log: () => undefined,
    now: () => NOW,
  };
}

/** A key with limits, and what the table answers. */
function withLimits(limits: KeyLimits, admit: UsageTable["admit"]) {
  const { key, keyId, record } = createApiKey("limited", { limits });
  return ask({
    headers: { authorization: `Bearer ${key}` },
    parameters: toStageParameters({ [PARAMETER.model("default")]: CHAT_MODEL }),
    keys: toKeys([{ keyId, record }]),
    metering: meteringWith(admit),
    // Half of what is left is the most that a request waits for others.
    bindings: { lambdaContext: { getRemainingTimeInMillis: () => 4_000 } },
  });
}

const used = (counters: Counters) => async () => ({ admitted: false, counters });

/** Keys with limits. */
export const limitErrors: readonly Cause[] = [
  ["more requests than the key may make in a minute", withLimits({ requestsPerMinute: 60 }, used({ "m22T12:00": 60 }))],
  [
    "the key's tokens of the day are used",
    withLimits({ tokensPerDay: 100_000 }, used({ r22: 9, p22: 90_000, c22: 10_000 })),
  ],
  [
    "the key's tokens of the month are used",
    withLimits({ tokensPerMonth: 1_000_000 }, used({ r21: 9, p21: 1_000_000 })),
  ],
  [
    "more requests of the key come at once than DynamoDB can count",
    withLimits({ requestsPerMinute: 60 }, () =>
      Promise.reject(Object.assign(new Error("secret detail"), { name: "ThrottlingException" })),
    ),
  ],
  [
    "the key's requests in progress may use all its tokens that are left",
    withLimits({ tokensPerDay: 100_000 }, used({ a: NOW, t22: 100_000 })),
  ],
  [
    "the limits cannot be checked, with `LIMITS_WHEN_UNREACHABLE=closed`",
    withLimits({ requestsPerMinute: 60 }, async () => {
      throw new Error("secret detail");
    }),
  ],
];
