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

/** AWS's prices in a region; nothing where the region has none. */
export function livePrices(client: PricingClient, region: string, abortSignal: AbortSignal) {
  return {
    /** The price of an instance type behind an endpoint. Each kind of use has a price of its own; `Host` is that of real-time endpoints. */
    endpoint: (instanceType: string) =>
      firstPrice("AmazonSageMaker", { instanceName: instanceType }, (usage) => isHosting(usage, instanceType)),
    /** The price of a Linux instance on demand. */
    machine: (instanceType: string) =>
      firstPrice(
        "AmazonEC2",
        { instanceType, operatingSystem: "Linux", preInstalledSw: "NA", tenancy: "Shared", capacitystatus: "Used" },
        () => true,
      ),
  };

  async function firstPrice(
    ServiceCode: string,
    attributes: Readonly<Record<string, string>>,
    isOurs: (usageType: string) => boolean,
  ): Promise<LivePrice | undefined> {
    const Filters = Object.entries({ regionCode: region, ...attributes }).map(([Field, Value]) => ({
      Type: "TERM_MATCH" as const,
      Field,
      Value,
    }));
    const { PriceList } = await client.send(new GetProductsCommand({ ServiceCode, Filters }), { abortSignal });
    // The SDK wraps JSON texts in objects of its own.
    const prices = Array.from<unknown, LivePrice | undefined>(PriceList ?? [], (text) => priceIn(String(text), isOurs));
    return prices.find((price) => price !== undefined);
  }
}

function priceIn(text: string, isOurs: (usageType: string) => boolean): LivePrice | undefined {
  const item = v.safeParse(PriceListItem, text);
  if (!item.success || !isOurs(item.output.product.attributes.usagetype)) return undefined;
  const [term] = Object.values(item.output.terms.OnDemand);
  const [dimension] = Object.values(term?.priceDimensions ?? {});
  const usdPerHour = dimension?.pricePerUnit.USD;
  return usdPerHour === undefined ? undefined : { usdPerHour, publishedAt: item.output.publicationDate };
}

/** `EUN1-Host:ml.g4dn.xlarge`; without a prefix in us-east-1 in old lists. */
function isHosting(usageType: string, instanceType: string): boolean {
  return usageType.endsWith(`Host:${instanceType}`) && /^(\w+-)?Host:/.test(usageType);
}
