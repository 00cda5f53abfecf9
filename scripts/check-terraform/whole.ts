import { namesOf } from "../../names.ts";
import { resourceClients } from "../../cli/stage-inventory/resources/resource-clients.ts";
import { listStageResources } from "../../cli/stage-inventory/resources/stage-resources.ts";
import type { Deployment } from "./deployment.ts";

export interface Whole {
  /** Addresses in the states. */
  readonly addresses: readonly string[];
  /** How many of each kind AWS has, in the states or not. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What there is of a stage, in its states and in AWS: two stages that were deployed alike have the same. */
export async function wholeOf(deployment: Deployment, endpoint: string): Promise<Whole> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const clients = resourceClients({ region: "eu-north-1", endpoint, credentials });
  const { listed, tagged } = await listStageResources(clients, namesOf(deployment.stage));
  for (const client of Object.values(clients)) client.destroy();
  const tainted = [...deployment.known()].filter(([, id]) => id === "tainted");
  return {
    addresses: [...deployment.known().keys(), ...tainted.map(([address]) => `tainted ${address}`)].sort(),
    counts: Object.fromEntries(Object.entries({ ...listed, ...tagged }).map(([kind, found]) => [kind, found.length])),
  };
}

/** Sentences for what differs. */
export function differences(whole: Whole, reference: Whole): string[] {
  const missing = reference.addresses.filter((one) => !whole.addresses.includes(one)).map((one) => `lacks ${one}`);
  const more = whole.addresses.filter((one) => !reference.addresses.includes(one)).map((one) => `has ${one}`);
  const counts = Object.keys({ ...whole.counts, ...reference.counts })
    .filter((kind) => whole.counts[kind] !== reference.counts[kind])
    .map((kind) => `${whole.counts[kind]} ${kind} in place of ${reference.counts[kind]}`);
  return [...missing, ...more, ...counts];
}
