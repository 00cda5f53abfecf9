import { HubTokenUnreadable } from "../../provisioning/hub/hub-token.ts";
import { checkModel } from "../../provisioning/plan/check-model.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import type { HubModel } from "../../provisioning/hub/hub.ts";
import type { ProvisioningEntry } from "../../provisioning/plan/merge-catalog-entry.ts";
import { Refusal } from "../../provisioning/plan/refusal.ts";
import type { Stage } from "../command-line/stage-options.ts";
import { withAdapters } from "./adapters.ts";
import { type Check, type CheckContext, error, type Finding, ok, warning } from "./check.ts";
import { foundAndCure } from "./found-and-cure.ts";
import { findBucket } from "./s3-bucket.ts";
import { together } from "./together.ts";

/** By the rules of provision-endpoint's plan. */
export const model: Check = {
  name: "model",
  async run({ stage, clients }) {
    const findings = [...readCatalog(stage.settings)].map(
      async ([alias, entry]) => [alias, await examine(entry, { alias, stage, clients })] as const,
    );
    return together(await Promise.all(findings));
  },
};

interface ModelContext extends Pick<CheckContext, "stage" | "clients"> {
  readonly alias: string;
}

async function examine(entry: ProvisioningEntry, context: ModelContext): Promise<Finding> {
  const { alias, stage, clients } = context;
  const { MODELS_FILE, AWS_REGION: region } = stage.settings;
  const isInFile = MODELS_FILE !== undefined;
  const warnings: string[] = [];
  try {
    if (entry.modelS3Uri !== undefined) {
      const cure = isInFile ? `Check modelS3Uri of ${alias}.` : "Check MODEL_S3_URI.";
      const finding = await artefacts(entry.modelS3Uri, { region, environment: stage.environment, cure });
      return await withAdapters(finding, entry, { alias, model: undefined, clients });
    }
    const found = await checkModel(entry, clients.hub, (sentence) => void warnings.push(sentence));
    if (found === undefined) return warning(warnings.join(" "), "Check the network, or look at the model on the hub.");
    return await withAdapters(describe(entry, found), entry, { alias, model: found, clients });
  } catch (reason) {
    if (reason instanceof HubTokenUnreadable) return unreadableToken(reason.message);
    if (!(reason instanceof Refusal)) throw reason;
    const cure = isInFile ? `Check modelId and revision of ${alias}.` : "Check HF_MODEL_ID and HF_MODEL_REVISION.";
    return error(...foundAndCure(reason.message, cure));
  }
}

/** The functions have a permission of their own: the caller need not be able to read a secret. */
function unreadableToken(sentence: string): Finding {
  return /AccessDenied/.test(sentence)
    ? warning(
        "The model was not checked, for the caller may not read the token of HF_TOKEN_SECRET; the functions may.",
        "Allow secretsmanager:GetSecretValue, or go on: provision-endpoint will tell.",
      )
    : error(...foundAndCure(sentence, "Check HF_TOKEN_SECRET."));
}

function describe({ modelId, revision }: ProvisioningEntry, { weightBytes, chatTemplate }: HubModel): Finding {
  const name = `${modelId} (${revision})`;
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

interface ArtefactsContext {
  readonly region: string;
  readonly environment: Stage["environment"];
  readonly cure: string;
}

async function artefacts(uri: string, { region, environment, cure }: ArtefactsContext): Promise<Finding> {
  const { hostname: bucket } = new URL(uri);
  const found = await findBucket(bucket, region, environment);
  if (found.kind === "missing") return error(`There is no bucket ${bucket}.`, cure);
  if (found.kind === "unreachable") return warning(`${uri} was not checked: ${found.why}.`, "Check the network.");
  if (found.region !== region) {
    return error(
      `${bucket} lies in ${found.region}, and SageMaker takes models from ${region} only.`,
      `Copy the artefacts to a bucket in ${region}, or deploy to ${found.region}.`,
    );
  }
  return ok(`${uri}: the bucket is in ${region}; what it holds is seen when the endpoint is created.`);
}
