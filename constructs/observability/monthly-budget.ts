import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget/index.js";
import { Construct } from "constructs";
import { StageStack } from "../base/stage-stack.ts";

export interface MonthlyBudgetProps {
  /** US dollars a month. */
  readonly usd: number;
}

/**
 * AWS's own count of what carries the stage's tag, hours late, with its forecast. It stays at nothing until the account's owner
 * has activated `Stage` as a cost allocation tag; Terraform cannot do that before AWS has seen the tag for a day, nor outside the
 * account that pays. https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
 */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, { usd }: MonthlyBudgetProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const { names } = stack;
    const notification = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      comparisonOperator: "GREATER_THAN",
      subscriberSnsTopicArns: [stack.arn("sns", names.topic)],
    });
    new BudgetsBudget(this, "budget", {
      name: names.budget,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(usd),
      limitUnit: "USD",
      costFilter: [{ name: "TagKeyValue", values: [`user:Stage$${names.stage}`] }],
      notification: [notification("ACTUAL", 80), notification("ACTUAL", 100), notification("FORECASTED", 100)],
    });
  }
}
