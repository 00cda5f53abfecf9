import { type ApiKeyRecord, hashOfKey } from "../../contract/api-key.ts";
import type { UsageSource } from "../../functions/openai-proxy/usage/usage-source.ts";
import { toKeys } from "../../testing/openai-proxy/fake-keys.ts";
import { ask, type Cause } from "./cause.ts";

const KEY = `sk-0123456789ab-${"x".repeat(43)}`;
/** So many owners have used something on each of seven days that no answer holds them. */
const OWNERS = 2_500;
const RANGE = "start_time=1740787200&end_time=1741392000";

const used = { "r01/default": 1, "r02/default": 1, "r03/default": 1, "r04/default": 1, "r05/default": 1 };
const ids = Array.from({ length: OWNERS }, (_, index) => `key${String(index).padStart(9, "0")}`);
const source: UsageSource = {
  partitions: async function* (_month, { prefix }) {
    if (prefix === undefined) yield ids;
  },
  counters: async (_month, partitions) =>
    new Map(partitions.map((one) => [one, { ...used, "r06/default": 1, "r07/default": 1 }])),
  owners: async (keyIds) => new Map(keyIds.map((one) => [one, { owner: one }])),
};
const away: UsageSource = { ...source, counters: () => Promise.reject(new Error("secret detail")) };

function asked(query: string, record: Partial<ApiKeyRecord> = { mayReadUsage: true }, usage = source) {
  return ask({
    path: `/v1/organization/usage/completions?${query}`,
    method: "GET",
    headers: { authorization: `Bearer ${KEY}` },
    keys: toKeys([{ keyId: "0123456789ab", record: { name: "finance", sha256: hashOfKey(KEY), ...record } }]),
    usage,
  });
}

/** What was used. */
export const usageErrors: readonly Cause[] = [
  ["another key's use, or everybody's, with a key without the right to it", asked(RANGE, {})],
  ["no `start_time`", asked("limit=7")],
  ["an end before the beginning", asked("start_time=1740787200&end_time=1740787199")],
  ["hours or minutes", asked(`${RANGE}&bucket_width=1h`)],
  ["a group that there is not", asked(`${RANGE}&group_by=service_tier`)],
  ["too many days", asked(`${RANGE}&limit=60`)],
  ["a page that no answer named", asked(`${RANGE}&page=2`)],
  ["more results than an answer holds", asked(`${RANGE}&group_by=user_id`)],
  ["DynamoDB is away, or has no capacity left", asked(RANGE, { mayReadUsage: true }, away)],
];
