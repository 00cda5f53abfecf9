import { createApiKey, type KeyLimits } from "../../contract/api-key.ts";
import { peopleKeys } from "../../contract/person.ts";
import type { Counters } from "../../contract/usage-item.ts";
import type { CountedPeople } from "../../functions/openai-proxy/people/with-person.ts";
import { WEB_UI_KEY_ID } from "../../names.ts";
import { toKeys } from "../../testing/openai-proxy/fake-keys.ts";
import { userToken } from "../../testing/openwebui/user-token.ts";
import { ask, type Cause } from "./cause.ts";
import { meteringWith, NOW } from "./limit-errors.ts";

/** A person of the web UI with limits, and what the table answers. */
function withLimits(
  limits: KeyLimits,
  counters: Counters,
  { token = userToken("signing", { sub: "ada" }, NOW), isDown = false } = {},
) {
  const { key, keyId, record } = createApiKey("Open WebUI", {}, WEB_UI_KEY_ID);
  const secrets = isDown
    ? () => Promise.reject(new Error("secret detail"))
    : async () => ({ signing: "signing", keys: peopleKeys("identity") });
  const people: CountedPeople = {
    secrets: { secrets, refreshed: secrets },
    limits,
    whenUnreachable: "closed",
    known: { remember: async () => undefined },
    now: () => NOW,
  };
  return ask({
    headers: { authorization: `Bearer ${key}`, "x-openwebui-user-jwt": token },
    keys: toKeys([{ keyId, record }]),
    metering: meteringWith(async () => ({ admitted: false, counters })),
    people,
    bindings: { lambdaContext: { getRemainingTimeInMillis: () => 4_000 } },
  });
}

/** Open WebUI shows these in the place of the answer. */
export const peopleErrors: readonly Cause[] = [
  [
    "a person of the web UI sends more messages than they may in a minute",
    withLimits({ requestsPerMinute: 10 }, { "m22T12:00": 10 }),
  ],
  ["… has used the tokens of the day", withLimits({ tokensPerDay: 50_000 }, { r22: 9, p22: 40_000, c22: 10_000 })],
  ["… has used the tokens of the month", withLimits({ tokensPerMonth: 1_000_000 }, { r21: 9, p21: 1_000_000 })],
  [
    "… is still being answered, and may use all tokens that are left",
    withLimits({ tokensPerDay: 50_000 }, { a: NOW, t22: 50_000 }),
  ],
  [
    "somebody of whom the web UI does not say who it is, after others of that kind",
    withLimits({ tokensPerDay: 50_000 }, { r22: 9, p22: 50_000 }, { token: "not a token" }),
  ],
  [
    "nobody can say who asks through the web UI, with `LIMITS_WHEN_UNREACHABLE=closed`",
    withLimits({ tokensPerDay: 50_000 }, {}, { isDown: true }),
  ],
];
