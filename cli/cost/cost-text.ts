import { dollars } from "../text/quantities.ts";
import { section, table } from "../text/table.ts";
import { wrapLines } from "../text/wrap.ts";
import type { CostReport } from "./cost-report.ts";
import { ASSUMED_ANSWER_SECONDS } from "./other-prices.ts";

export function costText(report: CostReport, columns = Number.POSITIVE_INFINITY): string {
  const { region, hoursPerDay, items, usdPerHour, usdPerMonth, usdPerMillionAnswers, notLive } = report;
  const rows = items.map((item) => [
    item.alternative ? `or ${item.name.replace("endpoint: ", "")}` : item.name,
    price(item.usdPerHour),
    item.usdPerMonth === undefined ? "unknown" : dollars(item.usdPerMonth),
    item.source,
  ]);
  const isComplete = items.every((item) => item.usdPerHour !== undefined);
  // The web UI's machine is one of EC2's.
  const isEveryTypeKnown = items.every(({ name, usdPerHour: usd }) => usd !== undefined || name.startsWith("web UI"));
  const total = [
    isComplete ? "together" : "together, but for what is unknown",
    price(usdPerHour),
    dollars(usdPerMonth),
    "",
  ];
  const day = hoursPerDay === 24 ? "all day" : `${hoursPerDay} hours a day`;
  const prices = (room: number) => table(["", ">hour", ">month", "source"], [...rows, total], room);
  const gateway =
    usdPerMillionAnswers === undefined
      ? ""
      : ` A million answers of ${ASSUMED_ANSWER_SECONDS} s cost ${dollars(usdPerMillionAnswers)} of Lambda (\`PROXY_MEMORY_MB\`).`;
  const text = [
    section(`In ${region}, with the endpoint up ${day}`, prices, columns),
    `Besides, by use: Lambda, API Gateway, Step Functions and logs, cents while few people use it; nothing while nobody does.${gateway}`,
    ...(isEveryTypeKnown ? [] : ["`INSTANCE_PRICES=TYPE=DOLLARS` says what you pay for an hour of what is unknown."]),
    ...(notLive === undefined ? [] : [`Prices of the product's own table, not of today. ${notLive}`]),
    "A month has 730 hours. `npx openai-sagemaker cleanup` stops the endpoint.",
  ].join("\n\n");
  return wrapLines(text, columns);
}

/** The web UI's parts are fractions of a cent. */
function price(usd: number | undefined): string {
  if (usd === undefined) return "unknown";
  return usd < 0.1 ? `$${usd.toFixed(3)}` : dollars(usd);
}
