import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the Terraform stand-in knows of resources: in its state files, in Terraform's form, a resource has the attributes of its configuration. */

type Attributes = Readonly<Record<string, unknown>>;

export interface StandInChange {
  readonly address: string;
  readonly action: "create" | "update" | "replace" | "delete";
}

interface State {
  readonly version: 4;
  readonly serial: number;
  readonly lineage: string;
  readonly resources: readonly {
    readonly mode: "managed";
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Attributes }[];
  }[];
}

export interface Backend {
  readonly local?: { readonly path: string };
  readonly s3?: { readonly bucket: string; readonly key: string };
}

export function readConfiguration() {
  return JSON.parse(readFileSync("cdk.tf.json", "utf8"));
}

export function readBackend(): Backend {
  return readConfiguration().terraform.backend;
}

/** A bucket is a folder beside the record. */
export function stateFilePath({ local, s3 }: Backend): string {
  if (local !== undefined) return local.path;
  return join(dirname(process.env.STAND_IN_RECORD ?? ""), "buckets", s3?.bucket ?? "", s3?.key ?? "");
}

export function readState(file = stateFilePath(readBackend())): State {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  return { version: 4, serial: 0, lineage: crypto.randomUUID(), resources: [] };
}

export function plannedChanges(destroy: boolean): StandInChange[] {
  const known = byAddress(readState().resources);
  const wanted = destroy ? new Map<string, Attributes>() : configured();
  return [
    ...[...wanted].flatMap(([address, attributes]): StandInChange[] => {
      const before = known.get(address);
      if (before === undefined) return [{ address, action: "create" }];
      if (JSON.stringify(before) === JSON.stringify(attributes)) return [];
      return [{ address, action: before.region === attributes.region ? "update" : "replace" }];
    }),
    ...[...known.keys()]
      .filter((address) => !wanted.has(address))
      .map((address) => ({ address, action: "delete" as const })),
  ];
}

export interface WrittenState {
  readonly destroy: boolean;
  /** Addresses that were made before something failed; absent: all. */
  readonly made?: readonly string[] | undefined;
  /** Default: where the state belongs. */
  readonly file?: string;
}

export function writeState({ destroy, made, file = stateFilePath(readBackend()) }: WrittenState): void {
  const before = readState();
  const resources = destroy
    ? []
    : [...configured()]
        .filter(([address]) => made === undefined || made.includes(address))
        .map(([address, attributes]) => {
          const [type = "", name = ""] = address.split(".");
          return { mode: "managed" as const, type, name, instances: [{ attributes }] };
        });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...before, serial: before.serial + 1, resources }));
}

export function configured(): Map<string, Attributes> {
  const { resource = {}, provider } = readConfiguration();
  const blocks: Readonly<Record<string, Readonly<Record<string, Attributes>>>> = resource;
  // Every resource says whose it is and where, as AWS's provider has it.
  const [{ region, default_tags }] = provider.aws;
  const own = { tags_all: default_tags[0].tags, region };
  return new Map(
    Object.entries(blocks).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, attributes]) => [`${type}.${name}`, { ...attributes, ...own }] as const),
    ),
  );
}

function byAddress(resources: State["resources"]): Map<string, Attributes> {
  return new Map(resources.map(({ type, name, instances }) => [`${type}.${name}`, instances[0]?.attributes ?? {}]));
}
