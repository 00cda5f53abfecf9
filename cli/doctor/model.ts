import { HubTokenUnreadable } from "../../provisioning/hub/hub-token.ts";
import { checkModel } from "../../provisioning/plan/check-model.ts";
import type { HubModel } from "../../provisioning/hub/hub.ts";
import { Refusal } from "../../provisioning/plan/refusal.ts";
import { defaultCatalogEntry } from "../../settings/default-catalog-entry.ts";
import type { Settings } from "../../settings/settings.ts";
import { withAdapters } from "./adapters.ts";
import { type Check, error, type Finding, ok, warning } from "./check.ts";
import { foundAndCure } from "./found-and-cure.ts";
import { findBucket } from "./s3-bucket.ts";

/** By the rules of provision-endpoint's plan. */
export const model: Check = {
  name: "model",
  async run({ stage: { settings, environment }, clients }) {
    const warnings: string[] = [];
    try {
      if (settings.MODEL_S3_URI !== undefined) {
        const finding = await artefacts(settings.MODEL_S3_URI, settings.AWS_REGION, environment);
        return await withAdapters(finding, settings, { model: undefined, clients });
      }
      const found = await checkModel(
        defaultCatalogEntry(settings),
        clients.hub,
        (sentence) => void warnings.push(sentence),
      );
      if (found === undefined)
        return warning(warnings.join(" "), "Check the network, or look at the model on the hub.");
      return await withAdapters(describe(settings, found), settings, { model: found, clients });
    } catch (reason) {
      if (reason instanceof HubTokenUnreadable) return unreadableToken(reason.message);
      if (!(reason instanceof Refusal)) throw reason;
      return error(...foundAndCure(reason.message, "Check HF_MODEL_ID and HF_MODEL_REVISION."));
    }
  },
};

/** The functions have a permission of their own: the caller need not be able to read a secret. */
function unreadableToken(sentence: string): Finding {
  return /AccessDenied/.test(sentence)
    ? warning(
        "The model was not checked, for the caller may not read the token of HF_TOKEN_SECRET; the functions may.",
        "Allow secretsmanager:GetSecretValue, or go on: provision-endpoint will tell.",
      )
    : error(...foundAndCure(sentence, "Check HF_TOKEN_SECRET."));
}

function describe({ HF_MODEL_ID, HF_MODEL_REVISION }: Settings, { weightBytes, chatTemplate }: HubModel): Finding {
  const name = `${HF_MODEL_ID} (${HF_MODEL_REVISION})`;
  const size = weightBytes === undefined ? "" : `, ${(weightBytes / 2 ** 30).toFixed(1)} GiB of weights`;
  const template = { true: ", with a chat template", false: ", without a chat template: chats become plain prompts" };
  const found = `${name}${size}${chatTemplate === undefined ? "" : template[`${chatTemplate}`]}`;
  return weightBytes === undefined
    ? warning(
        `${found}; the hub does not tell its size.`,
        "See yourself that its weights, 2 bytes a parameter, fit the GPU.",
      )
    : ok(found);
}

async function artefacts(uri: string, region: string, environment: Readonly<Record<string, string | undefined>>) {
  const { hostname: bucket } = new URL(uri);
  const found = await findBucket(bucket, region, environment);
  if (found.kind === "missing") return error(`There is no bucket ${bucket}.`, "Check MODEL_S3_URI.");
  if (found.kind === "unreachable") return warning(`${uri} was not checked: ${found.why}.`, "Check the network.");
  if (found.region !== region) {
    return error(
      `${bucket} lies in ${found.region}, and SageMaker takes models from ${region} only.`,
      `Copy the artefacts to a bucket in ${region}, or deploy to ${found.region}.`,
    );
  }
  return ok(`${uri}: the bucket is in ${region}; what it holds is seen when the endpoint is created.`);
}
