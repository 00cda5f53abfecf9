import * as v from "valibot";
import { Adapters } from "./adapter.ts";
import { ContainerKind } from "./container-kind.ts";
import { Routing } from "./routing.ts";

/**
 * What the smoke test saw the model do; it is not taken from a description of the model. Optional is what older records do not tell.
 */
export const ModelCapabilities = v.object({
  /** The container completes a `prompt`; so it also chats, if need be by a prompt that is made of the messages. */
  completions: v.optional(v.boolean()),
  /** The container accepts `messages` without being given a template. */
  chatTemplate: v.boolean(),
  /** Its template takes a message of the role `system`; told of a model with a chat template. */
  systemMessage: v.optional(v.boolean()),
  /** The container accepts `tools` with `tool_choice` `auto`. */
  tools: v.boolean(),
  /** Asked for a call of a tool, it made one; told of a model that accepts `tools`. */
  toolCalls: v.optional(v.boolean()),
  /** The container streams, chats as well where it takes them. */
  streaming: v.boolean(),
  /** The container makes embeddings of `input`. */
  embeddings: v.optional(v.boolean()),
  /** The container ranks `documents` by a `query`. */
  rerank: v.optional(v.boolean()),
  /** The container writes down speech. */
  transcriptions: v.optional(v.boolean()),
  /** Paths of the container that can be asked for beside `/invocations` (`CONTAINER_ROUTES`); absent: that one alone. */
  routes: v.optional(v.array(v.string())),
});
export type ModelCapabilities = v.InferOutput<typeof ModelCapabilities>;

/**
 * The value of the SSM parameter `models/<alias>`: a model that serves.
 * Written by provision-endpoint, only after the smoke test passed; read by openai-proxy.
 */
export const PublishedModel = v.object({
  endpointName: v.string(),
  /** `https://runtime.sagemaker.<region>.amazonaws.com/endpoints/<name>/invocations` */
  invocationUrl: v.string(),
  modelId: v.string(),
  revision: v.string(),
  /** What the revision was on the hub; absent when the hub was not asked or did not tell. */
  commit: v.optional(v.string()),
  dialect: ContainerKind,
  capabilities: ModelCapabilities,
  /** In tokens; absent when neither the plan nor the container tells. Of less than one, every limit would be taken for kept. */
  contextLength: v.fallback(v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), undefined),
  /** Absent: the instance with the fewest requests. */
  routing: v.optional(Routing),
  /** Jinja template for a model without a chat template. */
  promptTemplate: v.optional(v.string()),
  /** What the same endpoint serves under aliases of their own: models that come and go with this record. */
  adapters: v.optional(Adapters),
  instanceType: v.string(),
  /** ISO 8601. */
  publishedAt: v.string(),
  /** ARN of the Step Functions execution that published it. */
  execution: v.string(),
  /** The endpoint configuration that serves. */
  configName: v.optional(v.string()),
  /** Hash of what decides the container: the same one means the same model. */
  definition: v.optional(v.string()),
  instanceCount: v.optional(v.number()),
  maxInstanceCount: v.optional(v.number()),
  idleMinutes: v.optional(v.number()),
  /** ISO 8601. */
  expiresAt: v.optional(v.string()),
  /** Hash of the attempt that succeeded: by it the version is known again when the model wakes. */
  attempt: v.optional(v.string()),
  /** From the start of the execution to the publication. */
  tookSeconds: v.optional(v.number()),
  /** Which part of the catalog's entry the execution's input overrode. */
  input: v.optional(v.record(v.string(), v.unknown())),
});
export type PublishedModel = v.InferOutput<typeof PublishedModel>;
