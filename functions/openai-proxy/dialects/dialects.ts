import type { ContainerKind } from "../../../contract/container-kind.ts";
import type { Dialect } from "./dialect.ts";
import { llamacpp } from "./llamacpp.ts";
import { lmi } from "./lmi.ts";
import { vllm } from "./vllm.ts";

/** What each kind of container speaks. */
export const DIALECTS: Readonly<Record<ContainerKind, Dialect>> = { vllm, lmi, llamacpp };
