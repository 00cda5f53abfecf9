import type { ContainerKind } from "../../../contract/catalog-entry.ts";
import type { Dialect } from "./dialect.ts";
import { lmi } from "./lmi.ts";
import { vllm } from "./vllm.ts";

export const DIALECTS: Readonly<Record<ContainerKind, Dialect>> = { vllm, lmi };
