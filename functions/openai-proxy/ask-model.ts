import type { ModelCapabilities } from "../../contract/published-model.ts";
import type { Caller } from "./keys/caller.ts";
import type { ChatMessage } from "./chat-message.ts";
import { isEndpointMissing, type SageMakerFailure, toOpenAIError } from "./errors/sagemaker-errors.ts";
import type { HttpResponse } from "./http-messages.ts";
import type { JsonObject } from "./json.ts";
import { reservationFor } from "./limits/reservation.ts";
import { modelResponse } from "./model-response.ts";
import { CALLER_APIS } from "./apis/caller-apis.ts";
import { findLiveModel, visibleAliases } from "./models/find-model.ts";
import type { LearnedCapabilities } from "./models/learned-capabilities.ts";
import { NotLive } from "./models/not-live.ts";
import type { ServedModel } from "./models/served-model.ts";
import type { ParameterCache } from "./models/parameter-cache.ts";
import type { RequestContext } from "./request-context.ts";
import type { AudioForm } from "./requests/audio-form.ts";
import { isOffered, isSeen, notOffered } from "./requests/offered-operation.ts";
import type { Operation } from "./operations.ts";
import { prepareForContainer } from "./prepare-for-container.ts";
import { isUnreadable, unreadableRequest } from "./requests/unreadable-request.ts";
import type { SageMakerRuntime } from "./sagemaker-runtime.ts";
import type { WaitingDependencies } from "./waiting/waiting-request.ts";
import { whileNotLive } from "./waiting/while-not-live.ts";
import { withoutWaitingAnswers } from "./waiting/without-waiting-answers.ts";

/** A checked request and who makes it. */
export interface ModelRequest {
  readonly operation: Operation;
  readonly request: JsonObject;
  /** The body that is no JSON, of which `request` has the fields. */
  readonly form?: AudioForm | undefined;
  readonly caller: Caller;
  /** For how long it asks to be held while its model is not live, in seconds. */
  readonly holdSeconds?: number | undefined;
}

export interface ModelDependencies extends WaitingDependencies {
  readonly runtime: SageMakerRuntime;
  readonly learned: LearnedCapabilities;
}

/** Asks the model; while it is not live, what can be done about that is done. */
export async function askModel(
  asked: ModelRequest,
  context: RequestContext,
  dependencies: ModelDependencies,
): Promise<HttpResponse> {
  const { operation, caller, holdSeconds } = asked;
  context.record.fields.stream = asked.request.stream === true;
  const request = operation === "chat" && caller.whileWaiting === "answer" ? asModelSees(asked.request) : asked.request;
  const ask = () => askLiveModel({ ...asked, request }, context, dependencies);
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof NotLive)) throw error;
    const modelName = namedModel(request);
    return whileNotLive(error, { operation, request, caller, holdSeconds, modelName, ask }, context, dependencies);
  }
}

/** Without what a chat page was told in the model's place. */
function asModelSees(request: JsonObject): JsonObject {
  return { ...request, messages: withoutWaitingAnswers(request.messages as ChatMessage[]) };
}

/** Finds the model and asks it; once more, differently, when the first try showed that it is other than we thought. */
async function askLiveModel(
  asked: ModelRequest,
  context: RequestContext,
  { runtime, parameters, learned, door }: ModelDependencies,
): Promise<HttpResponse> {
  const { operation, request, caller } = asked;
  const { record, deadline, meter } = context;
  const api = CALLER_APIS[operation];
  const cannot = async (capabilities: Partial<ModelCapabilities>) => {
    const others = await modelsFor(operation, caller, { parameters, learned });
    return notOffered(operation, modelName(), {
      capabilities,
      others: others.filter((alias) => alias !== model.alias),
    });
  };
  const modelName = () => name ?? model.alias;
  const name = namedModel(request);
  let model = await findLiveModel(parameters, caller, name);
  let moved = false;
  for (;;) {
    record.fields.model = model.alias;
    const capabilities = learned.capabilitiesOf(model);
    if (!isOffered(operation, capabilities)) throw await cannot(capabilities);
    const assembles = learned.endsLateAnswers(model);
    const prepared = await prepareForContainer({ ...asked, assembles }, model, capabilities);
    // Where no name counts, its model would answer in its place.
    if (model.parent !== undefined && !capabilities.routes?.includes(prepared.route)) throw await cannot(capabilities);
    const reservation = reservationFor(prepared.operation, prepared.body, model);
    await meter?.admit({ caller, model: model.alias, reservation, deadline });
    const askedAt = performance.now();
    try {
      const call = { runtime, door, model, capabilities, prepared, assembles, caller, request, ...context };
      const response = await modelResponse(call, { request, modelName: modelName(), door, api });
      return meter ? { ...response, headers: { ...response.headers, ...meter.headers } } : response;
    } catch (error) {
      deadline.signal.throwIfAborted();
      const failure = error as SageMakerFailure;
      if (!moved && isEndpointMissing(failure)) {
        moved = true;
        model = await publishedInstead(model, parameters, failure);
        continue;
      }
      const refusal = toOpenAIError(failure);
      if (learned.learnFrom(refusal, prepared.body, model)) continue;
      if (request.stream !== true) learned.learnFromTimeout(refusal, model, performance.now() - askedAt);
      if (!isUnreadable(refusal)) throw refusal;
      // A container that was made for others takes the request for a completion, and complains that it has no prompt.
      throw prepared.operation === "chat" || prepared.operation === "completion"
        ? unreadableRequest(api ? prepared.body : request)
        : await cannot(capabilities);
    }
  }
}

/** The caller's live models that were seen to do it. */
async function modelsFor(
  operation: Operation,
  caller: Caller,
  { parameters, learned }: Pick<ModelDependencies, "parameters" | "learned">,
): Promise<string[]> {
  const snapshot = await parameters.snapshot();
  return visibleAliases(snapshot, caller).filter((alias) => {
    const model = snapshot.models.get(alias);
    return model !== undefined && isSeen(operation, learned.capabilitiesOf(model));
  });
}

function namedModel({ model }: JsonObject): string | undefined {
  return typeof model === "string" ? model : undefined;
}

/** The endpoint was retired after the snapshot was read. Another one may serve under the alias now. */
async function publishedInstead(model: ServedModel, parameters: ParameterCache, failure: Error): Promise<ServedModel> {
  const snapshot = await parameters.refreshedWithout(`${model.endpointName} ${model.publishedAt}`);
  const published = snapshot.models.get(model.alias);
  if (published && published.endpointName !== model.endpointName) return published;
  const models = new Map([...snapshot.models].filter(([alias]) => alias !== model.alias));
  throw new NotLive(model.alias, { ...snapshot, models }, failure);
}
