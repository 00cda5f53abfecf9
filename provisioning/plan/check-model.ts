import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { Hub, HubModel } from "../hub/hub.ts";
import { chooseGguf } from "./choose-gguf.ts";
import { Refusal } from "./refusal.ts";

/**
 * Asks the hub whether the model can be fetched.
 * @returns what the hub knows; nothing when the model is not fetched from it or it cannot be asked
 * @throws Refusal
 */
export async function checkModel(
  entry: Pick<CatalogEntry, "modelId" | "revision" | "modelS3Uri" | "environment"> &
    Partial<Pick<CatalogEntry, "container" | "ggufFile">>,
  hub: Hub,
  warn: (sentence: string) => void,
): Promise<HubModel | undefined> {
  if (entry.modelS3Uri !== undefined) return undefined;
  const { modelId, revision } = entry;
  const licence = `https://huggingface.co/${modelId}`;
  const answer = await hub(modelId, revision);
  switch (answer.kind) {
    case "unknown-model":
      throw new Refusal(
        `The Hugging Face hub has no public model "${modelId}". Check the spelling; a private model needs a token that may read it (HF_TOKEN_SECRET), or is deployed from S3 (MODEL_S3_URI).`,
      );
    case "unknown-revision":
      throw new Refusal(
        `The model "${modelId}" has no revision "${revision}" on the hub: name a branch, tag or commit.`,
      );
    case "token-refused":
      throw new Refusal(
        "The hub does not accept the token of HF_TOKEN_SECRET: make one at https://huggingface.co/settings/tokens and store it in the secret.",
      );
    case "not-admitted":
      throw new Refusal(
        `The token of HF_TOKEN_SECRET may not read "${modelId}": accept its licence at ${licence} with the token's account, and allow the token to read gated repositories.`,
      );
    case "unreachable":
      warn(`The hub could not be asked about "${modelId}" (${answer.why}); the model was not checked.`);
      return undefined;
    case "found":
      if (answer.model.gated) {
        throw new Refusal(
          `"${modelId}" is gated: accept its licence at ${licence}, then store a token in Secrets Manager and set HF_TOKEN_SECRET, or copy the weights to S3 and set MODEL_S3_URI.`,
        );
      }
      checkContext(entry, answer.model);
      return entry.container === "llamacpp" ? withGguf(entry, answer.model) : answer.model;
  }
}

/**
 * The model that the entry means, alone, with its size.
 * @throws Refusal
 */
export function withGguf(
  entry: Pick<CatalogEntry, "modelId" | "ggufFile">,
  { gguf = [], ...model }: HubModel,
): HubModel {
  const chosen = chooseGguf(entry, gguf);
  const { weightBytes: _, ...others } = model;
  return { ...others, gguf: [chosen], ...(Number.isNaN(chosen.bytes) ? {} : { weightBytes: chosen.bytes }) };
}

/** vLLM does not start with more than the model was made for, unless it is told that this is meant. */
function checkContext(
  { modelId, environment }: Pick<CatalogEntry, "modelId" | "environment">,
  { architecture }: HubModel,
): void {
  const asked = Number(environment.SM_VLLM_MAX_MODEL_LEN);
  const made = architecture?.contextLength;
  const isMeant = ["VLLM_ALLOW_LONG_MAX_MODEL_LEN", "SM_VLLM_HF_OVERRIDES"].some((name) => name in environment);
  if (made === undefined || isMeant || !(asked > made)) return;
  throw new Refusal(
    `SM_VLLM_MAX_MODEL_LEN is ${asked}, but "${modelId}" was made for ${made} tokens: set it to ${made} or less.`,
  );
}
