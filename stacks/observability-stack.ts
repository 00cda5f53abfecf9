import type { Construct } from "constructs";
import { StageStack } from "../constructs/base/stage-stack.ts";
import { Dashboard } from "../constructs/observability/dashboard.ts";
import { MonthlyBudget } from "../constructs/observability/monthly-budget.ts";
import { StageAlarms } from "../constructs/observability/stage-alarms.ts";
import { WatchStage } from "../constructs/provisioning/watch-stage.ts";
import type { Settings } from "../settings/settings.ts";

/** What shows and watches the stage. It changes nothing of what it looks at, and can go and come while that serves. */
export class ObservabilityStack extends StageStack {
  constructor(scope: Construct, settings: Settings, aliases: readonly string[]) {
    super(scope, "observability", settings);

    new WatchStage(this, "watch", {
      slowModelPercent: settings.SLOW_MODEL_PERCENT,
      prices: settings.INSTANCE_PRICES,
    });
    const alarms = new StageAlarms(this, "alarms", {
      budgetUsd: settings.BUDGET_USD,
      slowModelPercent: settings.SLOW_MODEL_PERCENT,
    });
    new Dashboard(this, "dashboard", { alarmNames: alarms.names, aliases });
    if (settings.BUDGET_USD !== undefined) new MonthlyBudget(this, "monthly-budget", { usd: settings.BUDGET_USD });
  }
}
