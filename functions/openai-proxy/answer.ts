import type { Caller } from "./authenticate.ts";
import type { ChatMessage } from "./chat-message.ts";
import type { Deadline } from "./deadline.ts";
import type { Door } from "./door.ts";
import { OpenAIError } from "./errors/openai-error.ts";
import { isEndpointMissing, openaiErrorOf, type SageMakerFailure } from "./errors/sagemaker-errors.ts";
import { exchange, respondInOnePiece } from "./exchange.ts";
import type { HttpResponse } from "./http-messages.ts";
import type { JsonObject } from "./json.ts";
import type { KeyMeter } from "./limits/key-meter.ts";
import { promisedTokens } from "./limits/promised-tokens.ts";
import { findLiveModel } from "./models/find-model.ts";
import type { LearnedCapabilities } from "./models/learned-capabilities.ts";
import { ModelNotLive } from "./models/model-not-live.ts";
import type { ServedModel } from "./models/served-model.ts";
import type { StageParameters } from "./models/stage-parameters.ts";
import type { RequestRecord } from "./request-record.ts";
import type { Operation } from "./requests/parse-request.ts";
import { prepareRequest } from "./requests/prepare-request.ts";
import type { SageMakerRuntime } from "./sagemaker-runtime.ts";
import { waitingAnswer } from "./waiting/waiting-answer.ts";
import { withoutWaitingAnswers } from "./waiting/without-waiting-answers.ts";

export interface Question {
  readonly operation: Operation;
  readonly request: JsonObject;
  readonly caller: Caller;
  /** Absent: nobody counts. */
  readonly meter?: KeyMeter | undefined;
  readonly deadline: Deadline;
  readonly record: RequestRecord;
}

export interface AnswerDependencies {
  readonly runtime: SageMakerRuntime;
  readonly parameters: StageParameters;
  readonly learned: LearnedCapabilities;
  readonly door: Door;
  /** Whom callers ask. */
  readonly contact?: string | undefined;
}

/** Asks the model. A chat page whose model is not live gets a sentence to show in place of an error. */
export async function answer(question: Question, dependencies: AnswerDependencies): Promise<HttpResponse> {
  const { operation, request, caller, record } = question;
  const { door, contact } = dependencies;
  record.fields.stream = request.stream === true;
  if (operation !== "chat" || caller.whileWaiting !== "answer") return askModel(question, dependencies);
  const messages = withoutWaitingAnswers(request.messages as ChatMessage[]);
  try {
    return await askModel({ ...question, request: { ...request, messages } }, dependencies);
  } catch (error) {
    if (!(error instanceof ModelNotLive)) throw error;
    record.fields.model = error.alias;
    record.fields.waiting = true;
    const modelName = nameOf(request) ?? error.alias;
    return respondInOnePiece(waitingAnswer(error.messageWith(contact)), question, { request, modelName, door });
  }
}

/** Finds the model and asks it; once more, differently, when the first try showed that it is other than we thought. */
async function askModel(question: Question, dependencies: AnswerDependencies): Promise<HttpResponse> {
  const { operation, request, caller, meter, deadline, record } = question;
  const { runtime, parameters, learned, door } = dependencies;
  const name = nameOf(request);
  let model = await findLiveModel(parameters, caller, name);
  let moved = false;
  for (;;) {
    record.fields.model = model.alias;
    const capabilities = learned.capabilitiesOf(model);
    const prepared = await prepareRequest(operation, request, model, capabilities);
    const modelName = name ?? model.alias;
    await meter?.admit(() => promisedTokens(operation, prepared.body, model), deadline);
    try {
      const call = { runtime, model, capabilities, prepared, deadline, record };
      const response = await exchange(call, { request, modelName, door });
      return meter ? { ...response, headers: { ...response.headers, ...meter.headers } } : response;
    } catch (error) {
      deadline.signal.throwIfAborted();
      const failure = error as SageMakerFailure;
      if (!moved && isEndpointMissing(failure)) {
        moved = true;
        model = await publishedInstead(model, parameters, failure);
        continue;
      }
      const refusal = openaiErrorOf(failure);
      if (learned.learnFrom(refusal, model)) continue;
      throw operation === "embedding" ? embeddingRefusal(refusal, modelName) : refusal;
    }
  }
}

function nameOf({ model }: JsonObject): string | undefined {
  return typeof model === "string" ? model : undefined;
}

/** The endpoint was retired after the snapshot was read. Another one may serve under the alias now. */
async function publishedInstead(model: ServedModel, parameters: StageParameters, failure: Error): Promise<ServedModel> {
  const snapshot = await parameters.refreshedWithout(`${model.endpointName} ${model.publishedAt}`);
  const published = snapshot.models.get(model.alias);
  if (published && published.endpointName !== model.endpointName) return published;
  throw new ModelNotLive(model.alias, snapshot, failure);
}

/** A container without embeddings takes the request for a completion, and complains that it has no prompt. */
function embeddingRefusal(refusal: OpenAIError, modelName: string): OpenAIError {
  if (refusal.status !== 400 || !/prompt/.test(refusal.message)) return refusal;
  return new OpenAIError(400, `The model \`${modelName}\` does not make embeddings.`, { param: "model" });
}
