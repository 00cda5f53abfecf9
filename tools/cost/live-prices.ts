import { GetProductsCommand, type PricingClient } from "@aws-sdk/client-pricing";
import * as v from "valibot";

/** The Price List API answers in three regions, for all of them. Source: AWS Billing user guide, "price-list-query-api". */
export const PRICING_REGION = "us-east-1";

export interface LivePrice {
  readonly usdPerHour: number;
  /** ISO 8601: when AWS published the list. */
  readonly publishedAt: string;
}

const PriceListItem = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    product: v.object({ attributes: v.object({ usagetype: v.string() }) }),
    publicationDate: v.string(),
    terms: v.object({
      OnDemand: v.record(
        v.string(),
        v.object({
          priceDimensions: v.record(
            v.string(),
            v.object({ pricePerUnit: v.object({ USD: v.pipe(v.string(), v.transform(Number), v.finite()) }) }),
          ),
        }),
      ),
    }),
  }),
);

/** AWS's price of an instance type behind an endpoint in a region; nothing when the region has none. */
export async function livePrice(
  client: PricingClient,
  instanceType: string,
  region: string,
  abortSignal: AbortSignal,
): Promise<LivePrice | undefined> {
  const match = (Field: string, Value: string) => ({ Type: "TERM_MATCH" as const, Field, Value });
  const { PriceList = [] } = await client.send(
    new GetProductsCommand({
      ServiceCode: "AmazonSageMaker",
      Filters: [match("regionCode", region), match("instanceName", instanceType)],
    }),
    { abortSignal },
  );
  for (const text of PriceList) {
    // The SDK wraps JSON texts in objects of its own.
    const item = v.safeParse(PriceListItem, String(text));
    // An instance type has a price for each kind of use; a real-time endpoint's is `Host`.
    if (!item.success || !isHosting(item.output.product.attributes.usagetype, instanceType)) continue;
    const [term] = Object.values(item.output.terms.OnDemand);
    const [dimension] = Object.values(term?.priceDimensions ?? {});
    const usdPerHour = dimension?.pricePerUnit.USD;
    if (usdPerHour !== undefined) return { usdPerHour, publishedAt: item.output.publicationDate };
  }
  return undefined;
}

/** `EUN1-Host:ml.g4dn.xlarge`; without a prefix in us-east-1 in old lists. */
function isHosting(usageType: string, instanceType: string): boolean {
  return usageType.endsWith(`Host:${instanceType}`) && /^(\w+-)?Host:/.test(usageType);
}
