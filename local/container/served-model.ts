import { randomBytes } from "node:crypto";
import { modelNotFound } from "./container-error.ts";
import type { LanguageModel } from "./language-model.ts";
import type { PrefixCache } from "./prefix-cache.ts";

/** The model as the container presents it. */
export interface ContainerModel extends LanguageModel {
  readonly name: string;
  /** Of an adapter: where it lies. */
  readonly path?: string;
  /** Tokens of prompt and answer together. */
  readonly maxModelLen: number;
  /** Jinja; without one, chat requests are refused. */
  readonly chatTemplate: string | undefined;
  /** Absent: nobody asks what it had. */
  readonly prefixCache?: PrefixCache | undefined;
}

/** A model with its adapters, each of which answers to a name of its own. */
export interface ServedModels {
  readonly base: ContainerModel;
  readonly adapters: readonly ContainerModel[];
}

/**
 * The one that a name means; without a name, the model itself.
 * @throws ContainerError
 */
export function findModel({ base, adapters }: ServedModels, name: unknown): ContainerModel {
  if (name === undefined || name === null || name === base.name) return base;
  const adapter = adapters.find((one) => one.name === name);
  if (adapter === undefined) throw modelNotFound(String(name), base.name);
  return adapter;
}

/** What a handler answers: one JSON object, or the events of a stream. */
export type Reply = { readonly body: object } | { readonly events: AsyncGenerator<object, void, void> };

export interface ContainerRequestContext {
  /** The client's `X-Request-Id`. */
  readonly requestId: string | undefined;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** The caller's id, of the header or of the body, or a new one. */
export function answerId(prefix: "cmpl" | "chatcmpl", context: ContainerRequestContext, requestId?: string): string {
  return `${prefix}-${context.requestId ?? requestId ?? randomBytes(8).toString("hex")}`;
}

export function unixTime(): number {
  return Math.floor(Date.now() / 1000);
}
