import { BudgetsClient, DeleteBudgetCommand, DescribeBudgetCommand, NotFoundException } from "@aws-sdk/client-budgets";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

test("a budget is found by its name, and is gone once it is deleted", async () => {
  const { aws, client } = await startTestAws();
  const sdk = new BudgetsClient(client);
  const input = { AccountId: "123456789012", BudgetName: "openai-sagemaker-dev" };
  try {
    await expect(sdk.send(new DescribeBudgetCommand(input))).rejects.toBeInstanceOf(NotFoundException);
    aws.budgets.add(input.BudgetName);
    expect((await sdk.send(new DescribeBudgetCommand(input))).Budget?.BudgetName).toBe(input.BudgetName);
    await sdk.send(new DeleteBudgetCommand(input));
    await expect(sdk.send(new DeleteBudgetCommand(input))).rejects.toBeInstanceOf(NotFoundException);
  } finally {
    sdk.destroy();
    await aws.close();
  }
});
