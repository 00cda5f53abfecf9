import type { Caller } from "./authenticate.ts";
import type { Deadline } from "./deadline.ts";
import type { Door } from "./door.ts";
import { OpenAIError } from "./errors/openai-error.ts";
import { isEndpointMissing, openaiErrorOf, type SageMakerFailure } from "./errors/sagemaker-errors.ts";
import { exchange } from "./exchange.ts";
import type { HttpResponse } from "./http-messages.ts";
import type { JsonObject } from "./json.ts";
import { findLiveModel, notLive } from "./models/find-model.ts";
import type { LearnedCapabilities } from "./models/learned-capabilities.ts";
import type { ServedModel } from "./models/served-model.ts";
import type { StageParameters } from "./models/stage-parameters.ts";
import type { RequestRecord } from "./request-record.ts";
import type { Operation } from "./requests/parse-request.ts";
import { prepareRequest } from "./requests/prepare-request.ts";
import type { SageMakerRuntime } from "./sagemaker-runtime.ts";

export interface Question {
  readonly operation: Operation;
  readonly request: JsonObject;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly record: RequestRecord;
}

export interface AnswerDependencies {
  readonly runtime: SageMakerRuntime;
  readonly parameters: StageParameters;
  readonly learned: LearnedCapabilities;
  readonly door: Door;
}

/** Finds the model and asks it; once more, differently, when the first try showed that it is other than we thought. */
export async function answer(question: Question, dependencies: AnswerDependencies): Promise<HttpResponse> {
  const { operation, request, caller, deadline, record } = question;
  const { runtime, parameters, learned, door } = dependencies;
  const name = typeof request.model === "string" ? request.model : undefined;
  let model = await findLiveModel(parameters, caller, name);
  let moved = false;
  for (;;) {
    record.fields.model = model.alias;
    const capabilities = learned.capabilitiesOf(model);
    const prepared = await prepareRequest(operation, request, model, capabilities);
    const modelName = name ?? model.alias;
    try {
      const call = { runtime, model, capabilities, prepared, deadline, record };
      return await exchange(call, { request, modelName, door });
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

/** The endpoint was retired after the snapshot was read. Another one may serve under the alias now. */
async function publishedInstead(model: ServedModel, parameters: StageParameters, failure: Error): Promise<ServedModel> {
  const snapshot = await parameters.refreshed();
  const published = snapshot.models.get(model.alias);
  if (published && published.endpointName !== model.endpointName) return published;
  const { status, message, headers, code } = notLive(snapshot, model.alias);
  throw new OpenAIError(status, message, { headers, code, cause: failure });
}

/** A container without embeddings takes the request for a completion, and complains that it has no prompt. */
function embeddingRefusal(refusal: OpenAIError, modelName: string): OpenAIError {
  if (refusal.status !== 400 || !/prompt/.test(refusal.message)) return refusal;
  return new OpenAIError(400, `The model \`${modelName}\` does not make embeddings.`, { param: "model" });
}
