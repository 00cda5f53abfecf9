import type { StateMachineName } from "../../names.ts";
import { MUTE } from "../zero-downtime/named-model.ts";

export interface Case {
  readonly name: string;
  readonly machine: StateMachineName;
  readonly input: object;
  /** The execution that the lock of the model names before; it does not exist. */
  readonly deadLock?: true;
}

/** One after the other: each begins with what the one before has left. */
export const CASES: readonly Case[] = [
  { name: "refused input", machine: "provision-endpoint", input: { instanceTypes: ["ml.m5.large"] } },
  { name: "first creation that fails its smoke test", machine: "provision-endpoint", input: { modelId: MUTE } },
  { name: "first creation", machine: "provision-endpoint", input: {} },
  { name: "replacement", machine: "provision-endpoint", input: { modelId: "version-2" } },
  { name: "smoke test fails", machine: "provision-endpoint", input: { modelId: `${MUTE}-version` } },
  { name: "resize", machine: "provision-endpoint", input: { modelId: "version-2", instanceCount: 2 } },
  { name: "dead lock taken over", machine: "provision-endpoint", input: { modelId: "version-3" }, deadLock: true },
  { name: "refused retirement", machine: "retire-endpoint", input: { everything: true } },
  { name: "sweep", machine: "retire-endpoint", input: { sweep: true } },
  { name: "expiry of an endpoint that is not published", machine: "retire-endpoint", input: { endpointName: "other" } },
  { name: "retirement", machine: "retire-endpoint", input: {} },
  { name: "retirement of nothing", machine: "retire-endpoint", input: {} },
];
