import type { ModelCapabilities } from "../../../contract/published-model.ts";
import type { OpenAIError } from "../errors/openai-error.ts";
import type { ServedModel } from "./served-model.ts";

type Capabilities = Partial<ModelCapabilities>;

/** The sentences with which vLLM denies a capability, as recorded. */
const DENIALS: readonly { readonly capability: keyof ModelCapabilities; readonly sentence: RegExp }[] = [
  { capability: "chatTemplate", sentence: /must provide a chat template|chat template is no longer allowed/i },
  { capability: "tools", sentence: /tool choice requires --enable-auto-tool-choice|--tool-call-parser/i },
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
    return { ...model.capabilities, ...this.#denied.get(keyOf(model)) };
  }

  /** Whether the container's refusal tells something new, so that the request is worth another, different, try. */
  learnFrom(error: OpenAIError, model: ServedModel): boolean {
    if (error.status !== 400) return false;
    const denial = DENIALS.find(({ sentence }) => sentence.test(error.message));
    if (!denial || this.capabilitiesOf(model)[denial.capability] === false) return false;
    this.#denied.set(keyOf(model), { ...this.#denied.get(keyOf(model)), [denial.capability]: false });
    return true;
  }

  /** SageMaker was seen to end an answer after a minute because it had not begun: the next ones have to begin sooner. */
  endsLateAnswers(model: ServedModel): boolean {
    return this.#endsLateAnswers.has(keyOf(model));
  }

  learnFromTimeout({ status }: OpenAIError, model: ServedModel, milliseconds: number): void {
    const { from, to } = LATE_MILLISECONDS;
    if (status === 504 && milliseconds > from && milliseconds < to) this.#endsLateAnswers.add(keyOf(model));
  }
}

function keyOf({ endpointName, publishedAt }: ServedModel): string {
  return `${endpointName} ${publishedAt}`;
}
