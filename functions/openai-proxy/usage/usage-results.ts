import { type DayUsage, type ModelUsage, sumOfUsage, type TokenUsage } from "../../../contract/usage-item.ts";
import type { UsageGroupName, UsageQuery } from "./usage-query.ts";

/** Whose use it is, in OpenAI's words. */
export interface UsageOwner {
  readonly project_id?: string | undefined;
  readonly user_id?: string | undefined;
  readonly api_key_id: string;
}

/** As OpenAI's administration API has it; tokens of sounds and pictures are counted with the others. */
export interface UsageResult {
  readonly object: "organization.usage.completions.result";
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly input_cached_tokens: number;
  readonly input_audio_tokens: 0;
  readonly output_audio_tokens: 0;
  readonly num_model_requests: number;
  readonly project_id: string | null;
  readonly user_id: string | null;
  readonly api_key_id: string | null;
  readonly model: string | null;
  readonly batch: null;
}

interface Sum {
  readonly group: Partial<Record<UsageGroupName, string | undefined>>;
  usage: TokenUsage;
}

/** Adds up what was used, by day and by the groups that a query asks for. */
export class UsageResults {
  readonly #query: UsageQuery;
  readonly #days: ReadonlyMap<string, Map<string, Sum>>;
  #size = 0;

  constructor(query: UsageQuery) {
    this.#query = query;
    this.#days = new Map(query.days.map((day) => [day, new Map<string, Sum>()]));
  }

  /** How many results there are. */
  get size(): number {
    return this.#size;
  }

  /** @param days with ISO dates */
  add(owner: UsageOwner, days: readonly DayUsage[]): void {
    const { projectIds, userIds, apiKeyIds, models } = this.#query;
    if (!has(projectIds, owner.project_id) || !has(userIds, owner.user_id) || !has(apiKeyIds, owner.api_key_id)) return;
    for (const { day, models: used } of days) {
      const sums = this.#days.get(day);
      if (sums === undefined) continue;
      for (const usage of used) if (has(models, usage.model)) this.#add(sums, owner, usage);
    }
  }

  #add(sums: Map<string, Sum>, owner: UsageOwner, usage: ModelUsage): void {
    const all = { ...owner, model: usage.model };
    const group = Object.fromEntries(this.#query.groupBy.map((name) => [name, all[name]]));
    const key = JSON.stringify(Object.values(group).map((value) => value ?? null));
    const found = sums.get(key);
    if (found) found.usage = sumOfUsage([found.usage, usage]);
    else {
      sums.set(key, { group, usage });
      this.#size += 1;
    }
  }

  /** Of each day, who used most first. */
  buckets() {
    return [...this.#days].map(([day, sums]) => {
      const start = Date.parse(day) / 1000;
      const results = [...sums.values()].map(resultOf).filter(({ num_model_requests }) => num_model_requests > 0);
      return {
        object: "bucket",
        start_time: start,
        end_time: start + 86_400,
        results: results.sort((one, other) => tokensOf(other) - tokensOf(one)),
      };
    });
  }
}

function has(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

/** What was taken away from what may have been counted a moment before: below nothing is nothing. */
function resultOf({ group, usage }: Sum): UsageResult {
  const atLeastNone = (count: number) => Math.max(0, count);
  return {
    object: "organization.usage.completions.result",
    input_tokens: atLeastNone(usage.promptTokens),
    output_tokens: atLeastNone(usage.completionTokens),
    input_cached_tokens: atLeastNone(usage.cachedTokens),
    input_audio_tokens: 0,
    output_audio_tokens: 0,
    num_model_requests: atLeastNone(usage.requests),
    project_id: group.project_id ?? null,
    user_id: group.user_id ?? null,
    api_key_id: group.api_key_id ?? null,
    model: group.model ?? null,
    batch: null,
  };
}

function tokensOf({ input_tokens, output_tokens }: UsageResult): number {
  return input_tokens + output_tokens;
}
