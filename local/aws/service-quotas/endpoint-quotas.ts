import { createHash } from "node:crypto";
import { INSTANCE_TYPES } from "../../../contract/instance-types.ts";

/** How many instances of a type all endpoints of the account may use together, by instance type. */
export type EndpointQuotas = Map<string, number>;

const DEFAULT_QUOTA = 4;

/** AWS's own quota codes. Other types get a made-up one of the same form. */
const QUOTA_CODES: Readonly<Record<string, string>> = {
  "ml.g4dn.xlarge": "L-B67CFA0C",
  "ml.g4dn.2xlarge": "L-EA346344",
  "ml.g5.xlarge": "L-1928E07B",
  "ml.g5.2xlarge": "L-9614C779",
  "ml.g6.xlarge": "L-D470D954",
  "ml.g6.2xlarge": "L-98BDE811",
  "ml.g6e.xlarge": "L-B0729CB4",
};

/** A quota for every instance type that the product knows, unless `given` says otherwise. */
export function endpointQuotas(given: Readonly<Record<string, number>> = {}): EndpointQuotas {
  const defaults = Object.keys(INSTANCE_TYPES).map((type) => [type, DEFAULT_QUOTA] as const);
  return new Map([...defaults, ...Object.entries(given)]);
}

export function quotaName(instanceType: string): string {
  return `${instanceType} for endpoint usage`;
}

export function quotaCode(instanceType: string): string {
  const made = () => createHash("sha256").update(instanceType).digest("hex").slice(0, 8).toUpperCase();
  return QUOTA_CODES[instanceType] ?? `L-${made()}`;
}
