import { sumOfUsage } from "../../../contract/usage-item.ts";
import { dollars } from "../../text/quantities.ts";
import { sharedCostText } from "../shared-cost-text.ts";
import { totalTokens } from "../usage-report.ts";
import { type Figure, figurePage } from "./figure-page.ts";
import { costByGroup, firstTokens, type PageContent, tokensByDay, topKeys } from "./figures.ts";

/** The month as one page. */
export async function usagePage(content: PageContent): Promise<string> {
  const { report, by, cost } = content;
  const used = by === "person" ? report.people : report.keys;
  const all = sumOfUsage(used);
  const perMillion = cost?.usdPerMillion;
  const tiles: [string, string][] = [
    ["tokens", totalTokens(all).toLocaleString("en-US")],
    ["requests", all.requests.toLocaleString("en-US")],
    [by === "person" ? "people" : "keys", used.length.toLocaleString("en-US")],
    ...(cost === undefined ? [] : [["endpoints", dollars(cost.usd)] as [string, string]]),
    ...(perMillion === undefined ? [] : [["per million tokens", dollars(perMillion.all)] as [string, string]]),
  ];
  const costs = costByGroup(content);
  const figures: [Figure | undefined, string][] = [
    [tokensByDay(content), "Nobody used a token in this month."],
    ...(by === "person" || report.keys.length === 0 ? [] : [[topKeys(content), ""] as [Figure | undefined, string]]),
    [firstTokens(content), "No streams were measured in this month."],
    ...(cost === undefined ? [] : [[costs, sharedCostText(cost, report.month)] as [Figure | undefined, string]]),
  ];
  return figurePage({
    title: `Usage in ${report.month}, stage ${report.stage}`,
    about: report.key === undefined ? undefined : `Only the key ${report.key}.`,
    tiles,
    figures,
    footer: { words: "Days and months are UTC's.", command: "npx openai-sagemaker usage --html" },
  });
}
