import type { DescribeBudgetResponse } from "@aws-sdk/client-budgets";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { text } from "../constraints.ts";
import { type JsonService, operation } from "../operation.ts";

const BudgetInput = v.looseObject({
  AccountId: text({ min: 12, max: 12, pattern: "\\d{12}" }),
  BudgetName: text({ min: 1, max: 100 }),
});

/** Enough of AWS Budgets to ask for a budget by its name, and to delete it. */
export function budgets(names: Set<string>): JsonService {
  const missing = (name: string) =>
    new AwsError("NotFoundException", `Unable to get budget: ${name} - the budget doesn't exist.`);
  return {
    name: "budgets",
    targetPrefix: "AWSBudgetServiceGateway",
    jsonVersion: "1.1",
    operations: {
      DescribeBudget: operation(BudgetInput, ({ BudgetName }): DescribeBudgetResponse => {
        if (!names.has(BudgetName)) throw missing(BudgetName);
        return { Budget: { BudgetName, TimeUnit: "MONTHLY", BudgetType: "COST" } };
      }),
      DeleteBudget: operation(BudgetInput, ({ BudgetName }) => {
        if (!names.delete(BudgetName)) throw missing(BudgetName);
        return {};
      }),
    },
  };
}
