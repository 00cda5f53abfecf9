import type { Caller } from "./authenticate.ts";
import type { ChatMessage } from "./chat-message.ts";
import type { Door } from "./door.ts";
import { isEndpointMissing, type SageMakerFailure, toOpenAIError } from "./errors/sagemaker-errors.ts";
import type { HttpResponse } from "./http-messages.ts";
import type { JsonObject } from "./json.ts";
import { reservationFor } from "./limits/reservation.ts";
import { modelResponse, wholeResponse } from "./model-response.ts";
import { findLiveModel } from "./models/find-model.ts";
import type { LearnedCapabilities } from "./models/learned-capabilities.ts";
import { makesNoEmbeddings } from "./models/makes-no-embeddings.ts";
import { ModelNotLive } from "./models/model-not-live.ts";
import type { ServedModel } from "./models/served-model.ts";
import type { ParameterCache } from "./models/parameter-cache.ts";
import type { RequestContext } from "./request-context.ts";
import { requireOffered } from "./requests/offered-operation.ts";
import type { Operation } from "./requests/parse-request.ts";
import { prepareRequest } from "./requests/prepare-request.ts";
import { isUnreadable, unreadableRequest } from "./requests/unreadable-request.ts";
import type { SageMakerRuntime } from "./sagemaker-runtime.ts";
import { waitingAnswer } from "./waiting/waiting-answer.ts";
import { withoutWaitingAnswers } from "./waiting/without-waiting-answers.ts";

/** A checked request and who makes it. */
export interface ModelRequest {
  readonly operation: Operation;
  readonly request: JsonObject;
  readonly caller: Caller;
}

export interface ModelDependencies {
  readonly runtime: SageMakerRuntime;
  readonly parameters: ParameterCache;
  readonly learned: LearnedCapabilities;
  readonly door: Door;
  /** Whom callers ask. */
  readonly contact?: string | undefined;
}

/** Asks the model. A chat page whose model is not live gets a sentence to show in place of an error. */
export async function askModel(
  asked: ModelRequest,
  context: RequestContext,
  dependencies: ModelDependencies,
): Promise<HttpResponse> {
  const { operation, request, caller } = asked;
  const { record } = context;
  const { door, contact } = dependencies;
  record.fields.stream = request.stream === true;
  if (operation !== "chat" || caller.whileWaiting !== "answer") return askLiveModel(asked, context, dependencies);
  const messages = withoutWaitingAnswers(request.messages as ChatMessage[]);
  try {
    return await askLiveModel({ ...asked, request: { ...request, messages } }, context, dependencies);
  } catch (error) {
    if (!(error instanceof ModelNotLive)) throw error;
    record.fields.model = error.alias;
    record.fields.waiting = true;
    const modelName = namedModel(request) ?? error.alias;
    return wholeResponse(waitingAnswer(error.messageWith(contact)), context, { request, modelName, door });
  }
}

/** Finds the model and asks it; once more, differently, when the first try showed that it is other than we thought. */
async function askLiveModel(
  { operation, request, caller }: ModelRequest,
  context: RequestContext,
  { runtime, parameters, learned, door }: ModelDependencies,
): Promise<HttpResponse> {
  const { record, deadline, meter } = context;
  const name = namedModel(request);
  let model = await findLiveModel(parameters, caller, name);
  let moved = false;
  for (;;) {
    record.fields.model = model.alias;
    const capabilities = learned.capabilitiesOf(model);
    const modelName = name ?? model.alias;
    requireOffered(operation, modelName, capabilities);
    const prepared = await prepareRequest(operation, request, model, capabilities);
    await meter?.admit({ caller, reservation: reservationFor(operation, prepared.body, model), deadline });
    const askedAt = performance.now();
    try {
      const assembles = learned.endsLateAnswers(model);
      const call = { runtime, door, model, capabilities, prepared, assembles, ...context };
      const response = await modelResponse(call, { request, modelName, door });
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
      // A container without embeddings takes the request for a completion, and complains that it has no prompt.
      throw operation === "embedding" ? makesNoEmbeddings(modelName) : unreadableRequest(request);
    }
  }
}

function namedModel({ model }: JsonObject): string | undefined {
  return typeof model === "string" ? model : undefined;
}

/** The endpoint was retired after the snapshot was read. Another one may serve under the alias now. */
async function publishedInstead(model: ServedModel, parameters: ParameterCache, failure: Error): Promise<ServedModel> {
  const snapshot = await parameters.refreshedWithout(`${model.endpointName} ${model.publishedAt}`);
  const published = snapshot.models.get(model.alias);
  if (published && published.endpointName !== model.endpointName) return published;
  throw new ModelNotLive(model.alias, snapshot, failure);
}
