import { createHash } from "node:crypto";
import { ENDPOINT_QUOTA_CODES } from "../../../contract/endpoint-quota-codes.ts";
import { INSTANCE_TYPES } from "../../../contract/instance-types.ts";

/** How many instances of a type all endpoints of the account may use together, by instance type. */
export type EndpointQuotas = Map<string, number>;

const DEFAULT_QUOTA = 4;

/** A quota for every instance type that the product knows, unless `given` says otherwise. */
export function endpointQuotas(given: Readonly<Record<string, number>> = {}): EndpointQuotas {
  const defaults = Object.keys(INSTANCE_TYPES).map((type) => [type, DEFAULT_QUOTA] as const);
  return new Map([...defaults, ...Object.entries(given)]);
}

export function quotaName(instanceType: string): string {
  return `${instanceType} for endpoint usage`;
}

/** AWS's own; types whose code is not known get a made-up one of the same form. */
export function quotaCode(instanceType: string): string {
  const made = () => createHash("sha256").update(instanceType).digest("hex").slice(0, 8).toUpperCase();
  return ENDPOINT_QUOTA_CODES[instanceType] ?? `L-${made()}`;
}
