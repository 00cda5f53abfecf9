import type { ModelCapabilities } from "../../../contract/published-model.ts";
import type { OpenAIError } from "../errors/openai-error.ts";
import type { ServedModel } from "./served-model.ts";

type Capabilities = Partial<ModelCapabilities>;

/** The sentences with which vLLM denies a capability, as recorded. */
const DENIALS: readonly { readonly capability: keyof ModelCapabilities; readonly sentence: RegExp }[] = [
  { capability: "chatTemplate", sentence: /must provide a chat template|chat template is no longer allowed/i },
  { capability: "tools", sentence: /tool choice requires --enable-auto-tool-choice|--tool-call-parser/i },
];

/** What containers have denied, per publication: asked once, remembered for as long as this instance lives. */
export class LearnedCapabilities {
  readonly #denied = new Map<string, Capabilities>();

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
}

function keyOf({ endpointName, publishedAt }: ServedModel): string {
  return `${endpointName} ${publishedAt}`;
}
