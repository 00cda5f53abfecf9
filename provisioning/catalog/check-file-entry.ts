import { PARAMETER_BYTES, parameterValue } from "../../contract/parameter-value.ts";
import { maxInstancePrice, unpricedTypes } from "../../settings/max-instance-price.ts";
import { readablePrefixes } from "../../settings/readable-prefixes.ts";
import type { Settings } from "../../settings/settings.ts";
import { checkAdapters } from "../plan/adapters/check-adapters.ts";
import { checkEntry } from "../plan/check-entry.ts";
import type { ProvisioningEntry } from "../plan/merge-catalog-entry.ts";
import { Refusal } from "../plan/refusal.ts";
import type { Complaint } from "./complaint.ts";

interface FileContext {
  readonly models: ReadonlyMap<string, ProvisioningEntry>;
  readonly settings: Settings;
}

/** What is wrong with an entry whose fields are right, by the rules of provision-endpoint's plan and of the file. */
export function checkFileEntry(
  alias: string,
  entry: ProvisioningEntry,
  { models, settings }: FileContext,
): Complaint[] {
  const prices = settings.INSTANCE_PRICES ?? {};
  const rules = {
    allowedVariables: settings.ALLOWED_CONTAINER_VARIABLES ?? [],
    maxInstancePrice: maxInstancePrice(settings.MAX_INSTANCE_PRICE, models.values(), prices),
    unpricedTypes: unpricedTypes(models.values(), prices),
    prices,
    readablePrefixes: readablePrefixes(models.values()),
  };
  const nothing: ProvisioningEntry = {
    ...entry,
    instanceTypes: [],
    environment: {},
    maxInstanceCount: entry.instanceCount,
  };
  const { instanceTypes, environment, maxInstanceCount = entry.instanceCount } = entry;
  // One aspect at a time: a refusal does not say which field it is about.
  const aspects = { instanceTypes, environment, maxInstanceCount };
  return [
    ...Object.entries(aspects).flatMap(([field, value]) => {
      const sentence = refusalOf(() => checkEntry({ ...nothing, [field]: value }, rules));
      return sentence === undefined ? [] : [{ path: [alias, field], sentence: `${alias}.${field}: ${sentence}` }];
    }),
    ...refusedAdapters(alias, entry),
    ...sleepless(alias, entry),
    ...tooLarge(alias, entry),
  ];
}

function refusedAdapters(alias: string, entry: ProvisioningEntry): Complaint[] {
  const sentence = refusalOf(() => checkAdapters(alias, entry));
  return sentence === undefined ? [] : [{ path: [alias, "adapters"], sentence: `${alias}.adapters: ${sentence}` }];
}

function refusalOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

function sleepless(alias: string, { start, wakeOnRequest = "off" }: ProvisioningEntry): Complaint[] {
  if (start !== "request" || wakeOnRequest !== "off") return [];
  const sentence = `${alias}.start is "request", but its wakeOnRequest is off, so that no request would wake it: add wakeOnRequest: idle (or always), or choose another start.`;
  return [{ path: [alias, "start"], sentence }];
}

function tooLarge(alias: string, entry: ProvisioningEntry): Complaint[] {
  const length = Buffer.byteLength(parameterValue(entry));
  if (length <= PARAMETER_BYTES) return [];
  const [largest = ""] = Object.entries(entry)
    .map(([name, value]) => [name, JSON.stringify(value).length] as const)
    .reduce((one, other) => (other[1] > one[1] ? other : one));
  const sentence = `${alias} is ${length} bytes as an entry of the catalog, and Parameter Store holds ${PARAMETER_BYTES}: shorten its ${largest}.`;
  return [{ path: [alias, largest], sentence }];
}
