import type { ModelCapabilities } from "../../../contract/published-model.ts";
import type { OpenAIError } from "../errors/openai-error.ts";
import type { JsonObject } from "../json.ts";
import type { ServedModel } from "./served-model.ts";

type Capabilities = Partial<ModelCapabilities>;

interface Denial {
  readonly capability: "chatTemplate" | "tools";
  readonly sentence: RegExp;
  /** Only a request that needs the capability can show that it is missing. */
  readonly isAbout: (request: JsonObject) => boolean;
}

/** A template of the caller's, or one that is given his words, may raise any sentence. */
const speaksForModel = (request: JsonObject): boolean =>
  request.chat_template != null || request.chat_template_kwargs != null;

/**
 * The whole sentences with which vLLM denies a capability, as recorded. It repeats callers' words in others: a part of a sentence
 * proves nothing.
 */
const DENIALS: readonly Denial[] = [
  {
    capability: "chatTemplate",
    sentence:
      /^As of transformers v[\d.]+, default chat template is no longer allowed, so you must provide a chat template if the tokenizer does not define one\.$/,
    isAbout: ({ messages }) => Array.isArray(messages),
  },
  {
    capability: "tools",
    sentence:
      /^"(?:auto|required)" tool choice requires (?:--enable-auto-tool-choice and )?--tool-call-parser to be set\.?$/,
    isAbout: ({ tools }) => Array.isArray(tools) && tools.length > 0,
  },
];

/**
 * The time after which SageMaker would end an answer that has not begun, if the limit of `InvokeEndpoint` held for the other
 * operation, too; give or take how long it takes to tell.
 */
const LATE_MILLISECONDS = { from: 55_000, to: 75_000 };

/** What containers have denied, per publication: asked once, remembered for as long as this instance lives. */
export class LearnedCapabilities {
  readonly #denied = new Map<string, Capabilities>();
  readonly #endsLateAnswers = new Set<string>();

  capabilitiesOf(model: ServedModel): Capabilities {
    return { ...model.capabilities, ...this.#denied.get(publicationKey(model)) };
  }

  /**
   * Whether the container's refusal tells something new, so that the request is worth another, different, try. What the smoke test
   * found out is not doubted: whatever is said later was said about a single request.
   */
  learnFrom(error: OpenAIError, request: JsonObject, model: ServedModel): boolean {
    if (error.status !== 400 || speaksForModel(request)) return false;
    const denial = DENIALS.find(({ sentence, isAbout }) => sentence.test(error.message) && isAbout(request));
    if (!denial || this.capabilitiesOf(model)[denial.capability] !== undefined) return false;
    this.#denied.set(publicationKey(model), { ...this.#denied.get(publicationKey(model)), [denial.capability]: false });
    return true;
  }

  /** SageMaker was seen to end an answer after a minute because it had not begun: the next ones have to begin sooner. */
  endsLateAnswers(model: ServedModel): boolean {
    return this.#endsLateAnswers.has(publicationKey(model));
  }

  learnFromTimeout({ status }: OpenAIError, model: ServedModel, milliseconds: number): void {
    const { from, to } = LATE_MILLISECONDS;
    if (status === 504 && milliseconds > from && milliseconds < to) this.#endsLateAnswers.add(publicationKey(model));
  }
}

function publicationKey({ endpointName, publishedAt }: ServedModel): string {
  return `${endpointName} ${publishedAt}`;
}
