import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { InstanceType } from "../../contract/instance-types.ts";
import { unsuitedInstanceType } from "../../contract/unsuited-instance-type.ts";
import type { HubModel } from "../hub/hub.ts";
import { cpuFit } from "./cpu-fit.ts";
import type { Fit } from "./fit.ts";
import { gpuFit } from "./gpu-fit.ts";

interface Asked {
  readonly type: string;
  readonly instance: InstanceType;
  readonly model: HubModel | undefined;
}

/** Whether an instance can run the model in the container that the entry names. */
export function instanceFit(entry: CatalogEntry, { type, instance, model }: Asked): Fit {
  const unsuited = unsuitedInstanceType(entry.container, type);
  if (unsuited !== undefined) return { kind: "refused", why: unsuited };
  return instance.kind === "cpu" ? cpuFit(entry, instance, model) : gpuFit(entry, instance, model);
}
