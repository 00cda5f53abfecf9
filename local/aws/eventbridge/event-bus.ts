import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { EventBridgeEvent, EventEntry } from "../event.ts";
import { compilePattern, type Matches } from "./event-pattern.ts";
import { type TargetInput, targetInput } from "./target-input.ts";
import type { Targets } from "./targets.ts";

export interface Rule {
  readonly name: string;
  readonly pattern: unknown;
  readonly targets: readonly (TargetInput & { readonly arn: string; readonly roleArn?: string | undefined })[];
}

interface EventBusOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly targets: Targets;
}

/** The default event bus. Rules are put by code; there is no PutRule. */
export class EventBus {
  readonly #options: EventBusOptions;
  readonly #rules = new Map<string, Rule & { readonly matches: Matches }>();
  /** Every event that was sent, for tests. */
  readonly events: EventBridgeEvent[] = [];

  constructor(options: EventBusOptions) {
    this.#options = options;
  }

  putRule(rule: Rule): void {
    this.#rules.set(rule.name, { ...rule, matches: compilePattern(rule.pattern) });
  }

  send(entry: EventEntry): void {
    const { region, accountId, clock, targets } = this.#options;
    const time = clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z");
    const event: EventBridgeEvent = { version: "0", id: randomUUID(), account: accountId, time, region, ...entry };
    this.events.push(event);
    for (const rule of this.#rules.values()) {
      if (!rule.matches(event)) continue;
      const sourceArn = `arn:aws:events:${region}:${accountId}:rule/${rule.name}`;
      for (const target of rule.targets) {
        const deliverer = { service: "events.amazonaws.com", sourceArn, roleArn: target.roleArn } as const;
        targets.deliver(target.arn, () => targetInput(target, event), deliverer);
      }
    }
  }
}
