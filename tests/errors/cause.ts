import type { ShellBindings } from "../../functions/openai-proxy/app.ts";
import type { Door } from "../../functions/openai-proxy/door.ts";
import type { KeyDirectory } from "../../functions/openai-proxy/keys/key-directory.ts";
import type { Metering } from "../../functions/openai-proxy/limits/metering.ts";
import type { ParameterCache } from "../../functions/openai-proxy/models/parameter-cache.ts";
import type { CountedPeople } from "../../functions/openai-proxy/people/with-person.ts";
import type { SageMakerRuntime } from "../../functions/openai-proxy/sagemaker-runtime.ts";
import type { UsageSource } from "../../functions/openai-proxy/usage/usage-source.ts";
import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";

/** One row of docs/errors.md: when a client gets the error, and how the test makes it happen. */
export type Cause = readonly [when: string, happen: (door: Door) => Promise<Response>];

export interface ClientRequest {
  readonly path?: string;
  readonly method?: string;
  /** JSON unless it is text already. Default: a chat that can be answered. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly runtime?: SageMakerRuntime;
  readonly parameters?: ParameterCache;
  readonly keys?: KeyDirectory;
  readonly bindings?: ShellBindings;
  readonly metering?: Metering;
  readonly usage?: UsageSource;
  readonly people?: CountedPeople;
}

export const messages = [{ role: "user", content: "Hello" }];

/** A chat model that answers. */
const healthy = fakeSageMaker(
  ({ stream }) => recording(stream ? "smollm2-chat-stream-usage" : "smollm2-chat-ok").response,
);

/** Puts a question to the app, behind the door. */
export function ask(question: ClientRequest): (door: Door) => Promise<Response> {
  const { path = "/v1/chat/completions", method = "POST", body = { messages }, headers, bindings, metering } = question;
  return (door) => {
    const proxy = createTestProxy({
      runtime: question.runtime ?? healthy,
      door,
      ...(question.parameters ? { parameters: question.parameters } : {}),
      keys: question.keys,
      usage: question.usage,
      ...(metering ? { metering: () => metering } : {}),
      people: question.people,
    });
    if (method === "GET") return proxy.get(path, headers);
    return method === "POST" ? proxy.post(path, body, headers, bindings) : proxy.request(path, { method });
  };
}
