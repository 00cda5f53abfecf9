import type { ModelCapabilities } from "../../../contract/published-model.ts";
import type { OpenAIError } from "../errors/openai-error.ts";
import type { JsonObject } from "../json.ts";

/**
 * An API that callers speak beside OpenAI's chat completions: what a container that speaks it itself is sent and answers, and the
 * same by a chat for a container that does not. Pure functions.
 */
export interface CallerApi {
  /** @throws OpenAIError 400 for what the API does not allow, and for what this server cannot do for any model */
  readonly checkRequest: (request: JsonObject) => void;
  /** A checked request without what no model is given: what the vendor's own tools did in earlier turns. */
  readonly forModel: (request: JsonObject) => JsonObject;

  /** For a container that speaks the API; `model` is already the container's own name. */
  readonly encodeRequest: (request: JsonObject, capabilities: Partial<ModelCapabilities>) => JsonObject;
  /** The container's whole answer, as the caller gets it. @throws OpenAIError 502 for what is no answer */
  readonly decodeResponse: (answer: JsonObject, context: AnswerContext) => JsonObject;
  /** Relays the container's events, given by their data. */
  readonly relayEvents: (context: AnswerContext) => EventWriter;
  /** What a container's answer or event says of usage, as a chat's `usage`. */
  readonly usageIn: (answerOrEvent: JsonObject) => JsonObject | undefined;
  /** Whether an event of the container brings something that the model wrote: about a token. */
  readonly isDelta: (event: JsonObject) => boolean;

  /** The same request as a chat. @throws OpenAIError 400 for what no chat can say */
  readonly chatFromRequest: (request: JsonObject) => JsonObject;
  /** A `chat.completion` as the API's answer. */
  readonly answerFromChat: (chat: JsonObject, context: AnswerContext) => JsonObject;
  /** Writes the API's events for `chat.completion.chunk`s; the last one has the usage. */
  readonly eventsFromChat: (context: AnswerContext) => EventWriter;

  /** The body of an answer that is an error. */
  readonly errorBody: (error: OpenAIError, message: string) => JsonObject;
}

export interface AnswerContext {
  /** The caller's own body. */
  readonly request: JsonObject;
  /** The model's name in the answer: what the caller asked for. */
  readonly modelName: string;
}

/** Writes the events of one streamed answer, as they go over the wire. */
export interface EventWriter {
  /** The events that follow from what came; empty when none do. @throws OpenAIError what the container's own error event means */
  readonly write: (item: JsonObject) => string;
  /** The events that end the answer. @throws OpenAIError 502 when it was not finished */
  readonly end: () => string;
  /** The events that end an answer which failed on its way, also when nothing was written yet. */
  readonly fail: (error: OpenAIError) => string;
}
