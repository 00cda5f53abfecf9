import type { PricingClient } from "@aws-sdk/client-pricing";
import type { Catalog } from "../../provisioning/catalog/read-catalog.ts";
import type { Settings } from "../../settings/settings.ts";
import { confirmYes, type Dialogue } from "../command-line/confirm.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { catalogCost } from "./catalog-cost.ts";
import { catalogCostSentence, catalogCostText } from "./catalog-cost-text.ts";
import { type Spending, type SpendingText, spendingText } from "./spending.ts";

export interface SpendingConfirmation {
  /** `--yes`: what it costs is shown all the same. */
  readonly yes: boolean | undefined;
  /** Gets the table of what it costs. */
  readonly stream: ProgressStream;
  readonly pricing: PricingClient;
  /** Where the question is asked. Default: the terminal. */
  readonly dialogue?: Dialogue | undefined;
}

/**
 * What every command does before it spends money: shows the model, what it runs on, its price an hour and a month and what will end it,
 * and asks `Go on?`. Only `y` and `yes` are taken for yes.
 * @throws UserError when the answer is another one, or, without a word on `stream`, when nobody can be asked: with what it costs and
 * `--yes` as the cure; Interrupted at Ctrl-C
 */
export async function confirmSpending(spending: Spending, confirmation: SpendingConfirmation): Promise<void> {
  const { stream, pricing } = confirmation;
  await confirmText(await spendingText(pricing, spending, terminalColumns(stream)), confirmation);
}

/** The same for the models of a catalog, all together. */
export async function confirmCatalogSpending(
  settings: Settings,
  catalog: Catalog,
  confirmation: SpendingConfirmation,
): Promise<void> {
  const { stream, pricing } = confirmation;
  const cost = await catalogCost(pricing, settings, catalog);
  const text = { table: catalogCostText(cost, terminalColumns(stream)), sentence: catalogCostSentence(cost) };
  await confirmText(text, confirmation);
}

async function confirmText(text: SpendingText, { yes, stream, dialogue }: SpendingConfirmation): Promise<void> {
  const show = () => stream.write(`\n${text.table}\n\n`);
  if (yes) show();
  else await confirmYes({ sentence: text.sentence, show, dialogue });
}
