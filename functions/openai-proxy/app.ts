import { randomUUID } from "node:crypto";
import { CALLER_APIS, errorBodyFor, forModel } from "./apis/caller-apis.ts";
import { checkCountTokensRequest } from "./apis/messages/message-request.ts";
import { askModel } from "./ask-model.ts";
import { authenticate } from "./keys/authenticate.ts";
import type { KeyDirectory } from "./keys/key-directory.ts";
import { startDeadline } from "./deadline.ts";
import { type Door, timeFor } from "./door.ts";
import { asOpenAIError, OpenAIError } from "./errors/openai-error.ts";
import { errorResponse, type HttpRequest, type HttpResponse, jsonResponse, textResponse } from "./http-messages.ts";
import type { JsonObject } from "./json.ts";
import { KeyMeter } from "./limits/key-meter.ts";
import type { Metering } from "./limits/metering.ts";
import type { Log } from "./log.ts";
import { LearnedCapabilities } from "./models/learned-capabilities.ts";
import { describeModel, listModels } from "./models/list-models.ts";
import type { ParameterCache } from "./models/parameter-cache.ts";
import { beforeAbort } from "./models/before-abort.ts";
import { withinDeadline } from "./models/within-deadline.ts";
import { normalizedPath } from "./normalized-path.ts";
import { publicPages } from "./page/public-pages.ts";
import { type CountedPeople, withPerson } from "./people/with-person.ts";
import type { RequestContext } from "./request-context.ts";
import { RequestRecord } from "./request-record.ts";
import { requestRoute, shownPath } from "./request-route.ts";
import { limitBody } from "./requests/body-limit.ts";
import { limitMediaUrls } from "./requests/media-urls.ts";
import { parseAudioForm } from "./requests/audio-form.ts";
import { type Operation, OPERATIONS, ORGANIZATION_USAGE } from "./operations.ts";
import { parseHoldSeconds } from "./waiting/hold-wish.ts";
import type { Waking } from "./waiting/waiting-request.ts";
import { heldInMemory } from "./waking/held-requests.ts";
import { createWaker } from "./waking/waker.ts";
import { soleInstance } from "./waking/wake-claims.ts";
import { parseBody } from "./requests/parse-body.ts";
import { parseRequest } from "./requests/parse-request.ts";
import type { SageMakerRuntime } from "./sagemaker-runtime.ts";
import { organizationUsage } from "./usage/organization-usage.ts";
import type { UsageSource } from "./usage/usage-source.ts";

export interface AppDependencies {
  readonly runtime: SageMakerRuntime;
  readonly parameters: ParameterCache;
  readonly keys: KeyDirectory;
  readonly door: Door;
  readonly stage: string;
  readonly log: Log;
  /** Where usage is counted and limits are kept. Default: nowhere. */
  readonly metering?: Metering | undefined;
  /** Where use is read by who may. Default: nowhere. */
  readonly usage?: UsageSource | undefined;
  /** Who asks through the web UI, and what they may use. Default: the web UI is one caller. */
  readonly people?: CountedPeople | undefined;
  /** Wakes models, and holds requests meanwhile. Default: nothing is woken, and some are held. */
  readonly waking?: Waking;
  /** Hosts from which the container may fetch media. Default: none. */
  readonly mediaDomains?: readonly string[];
  /** Whom callers ask. Default: nobody is named. */
  readonly contact?: string | undefined;
  /** Puts requests and answers into the records. */
  readonly recordContent?: boolean;
}

/** What a shell knows of the invocation; a hand-made event has less. */
export interface ShellBindings {
  readonly lambdaContext?:
    | {
        readonly awsRequestId?: string;
        getRemainingTimeInMillis?(): number;
      }
    | undefined;
  /** Settles when the shell has handed the answer over: what is written down of it waits so long. Default: at once. */
  readonly answerLeaves?: () => Promise<unknown>;
}

/** Never throws: whatever goes wrong is an answer. */
export type App = (request: HttpRequest, bindings?: ShellBindings) => Promise<HttpResponse>;

/** Requests that an app holds which nobody told how many. */
const MOST_HELD = 20;

/** Paths that take a `GET`. A model's id may have slashes. */
const MODELS = /^\/v1\/models(?:\/(?<id>.+))?$/s;
const STORED_RESPONSE = /^\/v1\/responses\/(?<id>[^/]+)(?:\/(?:cancel|input_items))?$/s;

/** The OpenAI door: `HttpRequest → HttpResponse`, the same behind every shell. */
export function createApp(dependencies: AppDependencies): App {
  const { door, stage, log, recordContent, mediaDomains = [], metering } = dependencies;
  const { waking = wakesNothing(log) } = dependencies;
  const learned = new LearnedCapabilities();
  const pages = publicPages(dependencies);

  return async (received, { lambdaContext: lambda, answerLeaves } = {}) => {
    const request = { ...received, path: normalizedPath(received.path) };
    const { method, path, signal } = request;
    const requestId = lambda?.awsRequestId ?? randomUUID();
    const fields = { requestId, door: door.name, ...requestRoute(method, path), stage };
    const record = new RequestRecord(fields, log, recordContent);
    const deadline = startDeadline(timeFor(door, lambda?.getRemainingTimeInMillis?.()), signal);
    const meter = metering && new KeyMeter(requestId, metering);
    const response = await respond(request, { record, deadline, meter }).catch((error) =>
      errorResponse(asOpenAIError(error), { contact: dependencies.contact, errorBody: errorBodyFor(path) }),
    );
    const completed = response.completed.then(async (outcome) => {
      deadline.clear();
      const endedAt = performance.now();
      await answerLeaves?.();
      record.write(outcome, endedAt);
      await meter?.settle(record.work, outcome);
      return outcome;
    });
    // Anthropic's clients read the other one.
    const headers = { ...response.headers, "x-request-id": requestId, "request-id": requestId };
    return { ...response, headers, body: method === "HEAD" ? "" : response.body, completed };
  };

  async function respond(request: HttpRequest, context: RequestContext): Promise<HttpResponse> {
    const { method, path } = request;
    const operation = OPERATIONS.get(path);
    if (operation) {
      if (method !== "POST") return wrongMethod(request, "POST");
      limitBody(request.body, operation);
      const parameters = withinDeadline(dependencies.parameters, context.deadline);
      const caller = await identifyPerson(request, context);
      const form = operation === "transcription" ? await parseAudioForm(request.body, request.contentType) : undefined;
      const body = form?.fields ?? checkedBody(operation, request.body);
      limitMediaUrls(forModel(operation, body), mediaDomains);
      context.record.asked(body);
      const holdSeconds = parseHoldSeconds(request.scaleUpTimeout);
      const asked = { operation, request: body, form, caller, holdSeconds };
      return askModel(asked, context, { ...dependencies, waking, parameters, learned });
    }
    const page = pages.get(path);
    const models = MODELS.exec(path);
    const stored = STORED_RESPONSE.exec(path);
    if (stored) {
      await identifyCaller(request, context);
      throw responseNotFound(decode(stored.groups?.id ?? ""));
    }
    const isUsage = path === ORGANIZATION_USAGE;
    if (!page && !models && !isUsage)
      throw new OpenAIError(404, `Invalid URL (${method} ${shownPath(path)})`, { code: "unknown_url" });
    if (method !== "GET" && method !== "HEAD") return wrongMethod(request, "GET");
    if (page) return page(request);
    if (isUsage) return usageOf(request, context);
    const parameters = withinDeadline(dependencies.parameters, context.deadline);
    const caller = await identifyCaller(request, context);
    const [snapshot, headers] = await Promise.all([parameters.snapshot(), context.meter?.limitHeaders(caller)]);
    const id = models?.groups?.id;
    const found = id === undefined ? listModels(snapshot, caller) : describeModel(snapshot, caller, decode(id));
    const response = jsonResponse(found);
    return { ...response, headers: { ...response.headers, ...headers } };
  }

  async function usageOf(request: HttpRequest, context: RequestContext): Promise<HttpResponse> {
    const caller = await identifyCaller(request, context);
    if (!dependencies.usage) throw new OpenAIError(404, "Use is not counted here.", { code: "unknown_url" });
    const { signal } = context.deadline;
    const asked = { query: request.query ?? "", caller, signal };
    return jsonResponse(await beforeAbort(organizationUsage(dependencies.usage, asked), signal));
  }

  /** The caller, and who asks through it: for what is counted. */
  async function identifyPerson(request: HttpRequest, context: RequestContext) {
    const { fields } = context.record;
    const key = await identifyCaller(request, context);
    const { caller, person } = await withPerson(key, request.userToken, dependencies.people);
    if (person) fields.person = person.id;
    if (person?.unnamedBecause) fields.unnamedBecause = person.unnamedBecause;
    return caller;
  }

  async function identifyCaller({ authorization }: HttpRequest, { record, deadline }: RequestContext) {
    // An instance that has just started reads both at once; another one has read them. Who needs the models hears of a failure.
    void dependencies.parameters.snapshot().catch(() => undefined);
    const caller = await beforeAbort(authenticate(authorization, dependencies.keys), deadline.signal);
    record.fields.keyId = caller.keyId;
    return caller;
  }
}

function wakesNothing(log: Log): Waking {
  const askFor = () => Promise.reject(new Error("There is no event bus."));
  return { wake: createWaker({ claims: soleInstance(), askFor, log }), held: heldInMemory(MOST_HELD) };
}

/** A preflight is answered by the gateway; here `OPTIONS` only tells what there is. */
function wrongMethod({ method, path }: HttpRequest, allowed: string): HttpResponse {
  const headers = { allow: `${allowed}, OPTIONS` };
  if (method === "OPTIONS") return textResponse(204, headers, "");
  throw new OpenAIError(405, `Not allowed to ${method} on ${shownPath(path)}. Use ${allowed}.`, {
    code: "method_not_supported",
    headers,
  });
}

function checkedBody(operation: Operation, bytes: Uint8Array): JsonObject {
  const check = operation === "message-tokens" ? checkCountTokensRequest : CALLER_APIS[operation]?.checkRequest;
  if (!check) return parseRequest(operation, bytes);
  const body = parseBody(bytes);
  check(body);
  return body;
}

/** No answer is kept, so none is found. In OpenAI's words. */
function responseNotFound(id: string): OpenAIError {
  return new OpenAIError(404, `Response with id '${shownPath(id)}' not found.`);
}

/** An HTTP API decodes the path, a Function URL does not: what cannot be decoded was decoded before. */
function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
