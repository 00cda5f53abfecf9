import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "./deployment.ts";
import { EmulatedBucket } from "./emulated-bucket.ts";

export interface States {
  /** Ids by address of all that the states know; of what is tainted, that. */
  readonly resources: ReadonlyMap<string, string>;
  /** Names of locks. */
  readonly locks: readonly string[];
}

interface StateResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly instances: readonly { readonly attributes: { readonly id?: string }; readonly status?: string }[];
}

const LOCK = /\.tflock$|\.lock\.info$/;

/** The states of a deployment as they lie in its bucket or folder. */
export async function readStates(deployment: Deployment, endpoint: string): Promise<States> {
  const { bucket, stage } = deployment.place;
  const files = bucket === undefined ? inFolder(deployment) : await inBucket(bucket, stage, endpoint);
  const resources = new Map<string, string>();
  for (const [name, text] of files) {
    if (!name.endsWith(".tfstate") || text === "") continue;
    const state: { resources?: StateResource[] } = JSON.parse(text);
    for (const { mode, type, name, instances } of state.resources ?? []) {
      if (mode !== "managed") continue;
      for (const { attributes, status } of instances) resources.set(`${type}.${name}`, status ?? String(attributes.id));
    }
  }
  return { resources, locks: [...files.keys()].filter((name) => LOCK.test(name)) };
}

/** By name. */
function inFolder({ place: { folder, stage } }: Deployment): Map<string, string> {
  const states = join(folder, ".terraform-state", stage);
  const names = existsSync(states) ? readdirSync(states) : [];
  return new Map(names.map((name) => [name, readFileSync(join(states, name), "utf8")]));
}

/** By key. */
async function inBucket(name: string, stage: string, endpoint: string): Promise<Map<string, string>> {
  const bucket = new EmulatedBucket(endpoint, name);
  const keys = await bucket.list(`openai-sagemaker/${stage}/`);
  return new Map(await Promise.all(keys.map(async (key) => [key, await bucket.read(key)] as const)));
}
