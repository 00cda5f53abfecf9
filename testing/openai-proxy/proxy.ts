import { type App, createApp, type ShellBindings } from "../../functions/openai-proxy/app.ts";
import { type Door, FUNCTION_URL, HTTP_API } from "../../functions/openai-proxy/door.ts";
import { createFetch } from "../../functions/openai-proxy/fetch.ts";
import type { JsonObject } from "../../functions/openai-proxy/json.ts";
import type { Metering } from "../../functions/openai-proxy/limits/metering.ts";
import type { KeyDirectory } from "../../functions/openai-proxy/keys/key-directory.ts";
import type { Log } from "../../functions/openai-proxy/log.ts";
import type { ParameterCache } from "../../functions/openai-proxy/models/parameter-cache.ts";
import type { CountedPeople } from "../../functions/openai-proxy/people/with-person.ts";
import type { SageMakerRuntime } from "../../functions/openai-proxy/sagemaker-runtime.ts";
import type { UsageSource } from "../../functions/openai-proxy/usage/usage-source.ts";
import type { Waking } from "../../functions/openai-proxy/waiting/waiting-request.ts";
import { KEY, toKeys } from "./fake-keys.ts";
import { CHAT_MODEL, PARAMETER, toStageParameters } from "./fake-parameters.ts";

export interface TestProxy {
  post(path: string, body: unknown, headers?: Record<string, string>, bindings?: ShellBindings): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  request(path: string, init?: RequestInit, bindings?: ShellBindings): Promise<Response>;
  /** The log's lines so far. */
  readonly lines: JsonObject[];
  /** When all is done that was left to do after the answers so far. */
  settled(): Promise<void>;
}

export interface ProxyOptions {
  readonly runtime: SageMakerRuntime;
  readonly parameters?: ParameterCache;
  /** Default: `KEY` alone. */
  readonly keys?: KeyDirectory | undefined;
  readonly door?: Door;
  readonly recordContent?: boolean;
  readonly mediaDomains?: readonly string[];
  readonly contact?: string;
  readonly metering?: (log: Log) => Metering;
  readonly usage?: UsageSource | undefined;
  readonly people?: CountedPeople | undefined;
  readonly waking?: ((log: Log) => Waking) | undefined;
}

/** The app in front of fake ports, by default with one chat model that can do everything. */
export function createTestProxy({
  runtime,
  parameters,
  keys = toKeys(),
  door = HTTP_API,
  recordContent = false,
  mediaDomains = [],
  contact,
  metering,
  usage,
  people,
  waking,
}: ProxyOptions): TestProxy {
  const lines: JsonObject[] = [];
  const log: Log = (line) => lines.push({ ...line });
  const pending: Promise<unknown>[] = [];
  const proxy = createApp({
    runtime,
    parameters: parameters ?? toStageParameters({ [PARAMETER.model("default")]: CHAT_MODEL }),
    keys,
    door,
    stage: "dev",
    log,
    metering: metering?.(log),
    usage,
    people,
    ...(waking && { waking: waking(log) }),
    recordContent,
    mediaDomains,
    contact,
  });
  const app: App = async (request, bindings) => {
    const response = await proxy(request, bindings);
    pending.push(response.completed);
    return response;
  };
  const fetch = createFetch(app);
  const authorized = { authorization: `Bearer ${KEY.key}` };
  const request: TestProxy["request"] = (path, init, bindings) =>
    fetch(new Request(`http://proxy${path}`, init), bindings);
  return {
    lines,
    settled: async () => void (await Promise.all(pending)),
    request,
    post: (path, body, headers, bindings) => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return request(path, { method: "POST", body: text, headers: { ...authorized, ...headers } }, bindings);
    },
    get: (path, headers) => request(path, { headers: { ...authorized, ...headers } }),
  };
}

export const DOORS: readonly Door[] = [HTTP_API, FUNCTION_URL];

/** The data of a transcript's events; comments left out. */
export function parseEvents(transcript: string): unknown[] {
  return transcript
    .split("\n\n")
    .filter((event) => event.startsWith("data: "))
    .map((event) => event.slice("data: ".length))
    .map((data) => (data === "[DONE]" ? data : JSON.parse(data)));
}
