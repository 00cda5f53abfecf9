import * as v from "valibot";

/** The serving software in the endpoint's container. It decides image, environment and wire dialect. */
export const ContainerKind = v.picklist(["vllm", "lmi", "llamacpp"], "must be vllm, lmi or llamacpp");
export type ContainerKind = v.InferOutput<typeof ContainerKind>;
