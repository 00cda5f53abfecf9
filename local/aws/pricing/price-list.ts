import type { GetProductsResponse } from "@aws-sdk/client-pricing";
import * as v from "valibot";
import { INSTANCE_TYPES } from "../../../contract/instance-types.ts";
import { AwsError } from "../aws-error.ts";
import { oneOf, text } from "../constraints.ts";
import { type JsonService, operation } from "../operation.ts";

const GetProductsRequest = v.looseObject({
  ServiceCode: text({ min: 1 }),
  Filters: v.optional(
    v.array(
      v.looseObject({
        Type: oneOf(["TERM_MATCH", "EQUALS", "CONTAINS", "ANY_OF", "NONE_OF"]),
        Field: text({ min: 1, max: 1024 }),
        Value: text({ min: 1, max: 1024 }),
      }),
    ),
  ),
});

/** The kinds of use that AWS lists an instance type under, with its usage type's word; only the first is ours. */
const COMPONENTS = { Hosting: "Host", Training: "Train" } as const;

/** A machine for a web UI. */
const MACHINE = {
  attributes: {
    servicecode: "AmazonEC2",
    instanceType: "m5.large",
    operatingSystem: "Linux",
    preInstalledSw: "NA",
    tenancy: "Shared",
    capacitystatus: "Used",
    usagetype: "EUN1-BoxUsage:m5.large",
  },
  usdPerHour: 0.102,
};

/** The price list of SageMaker's instance types: the product's own table, in the form in which AWS gives it. And one machine. */
export function priceList(region: string): JsonService {
  const priced = Object.entries(INSTANCE_TYPES).flatMap(([instanceName, { usdPerHour }]) =>
    usdPerHour === undefined ? [] : [{ instanceName, usdPerHour }],
  );
  const endpoints = priced.flatMap(({ instanceName, usdPerHour }) =>
    Object.entries(COMPONENTS).map(([component, word]) => ({
      attributes: {
        servicecode: "AmazonSageMaker",
        regionCode: region,
        instanceName,
        component,
        usagetype: `EUN1-${word}:${instanceName}`,
      },
      usdPerHour,
    })),
  );
  const machine = { ...MACHINE, attributes: { ...MACHINE.attributes, regionCode: region } };
  const products = [...endpoints, machine];
  return {
    name: "pricing",
    targetPrefix: "AWSPriceListService",
    jsonVersion: "1.1",
    operations: {
      GetProducts: operation(GetProductsRequest, ({ ServiceCode, Filters = [] }): GetProductsResponse => {
        const other = Filters.find(({ Type }) => Type !== "TERM_MATCH");
        if (other) throw new AwsError("InvalidParameterException", `The local AWS knows no filter type ${other.Type}.`);
        const found = products.filter(({ attributes }) =>
          [{ Field: "servicecode", Value: ServiceCode }, ...Filters].every(
            ({ Field, Value }) => Object.entries(attributes).find(([name]) => name === Field)?.[1] === Value,
          ),
        );
        return { FormatVersion: "aws_v1", PriceList: found.map(priceListItem) };
      }),
    },
  };
}

/** Each item is JSON inside of JSON. Source: AWS Price List Query API, GetProducts. */
function priceListItem({ attributes, usdPerHour }: { attributes: object; usdPerHour: number }): string {
  return JSON.stringify({
    product: { attributes, sku: "LOCAL" },
    terms: {
      OnDemand: {
        "LOCAL.TERM": {
          priceDimensions: { "LOCAL.TERM.RATE": { unit: "Hrs", pricePerUnit: { USD: String(usdPerHour) } } },
        },
      },
    },
    version: "20261101000000",
    publicationDate: "2026-11-01T00:00:00Z",
  });
}
