import { priceTogether } from "./price-together.ts";
import type { StageStatus } from "./stage-status.ts";

/** A stage's status in one line: what is live, what is being made, and what it costs. */
export function statusLine({ stage, models, locks, endpoints }: StageStatus): string {
  const parts = [
    ...models.map(
      ({ alias, modelId, instanceType, adapters }) =>
        `${alias} is live (${modelId} on ${instanceType}${withAdapters(adapters)})`,
    ),
    ...locks.map(({ alias, step }) => `${alias} is at ${step}`),
  ];
  const cost = endpoints.length === 0 ? "nothing is billed by the hour" : priceTogether(endpoints);
  return `${stage}: ${[...(parts.length === 0 ? ["no model is live"] : parts), cost].join("; ")}`;
}

function withAdapters(adapters: StageStatus["models"][number]["adapters"]): string {
  const names = Object.keys(adapters ?? {});
  return names.length === 0 ? "" : `, with ${names.join(", ")}`;
}
