import type { PublishedModel } from "../../contract/published-model.ts";
import type { Hub } from "../hub/hub.ts";
import { checkAdapters } from "./adapters/check-adapters.ts";
import type { ReadConfiguration } from "./adapters/configuration-file.ts";
import { readAdapters } from "./adapters/read-adapters.ts";
import { checkEntry, type OperatorRules } from "./check-entry.ts";
import { checkModel } from "./check-model.ts";
import { checkPromptTemplate } from "./check-prompt-template.ts";
import { modelDefinition } from "./definition.ts";
import type { ReadEndpointQuotas } from "./endpoint-quotas.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import type { Decision } from "./plan.ts";
import { servesAsAsked } from "./serves-as-asked.ts";
import { usableInstanceTypes } from "./usable-instance-types.ts";
import { weightsInS3 } from "./weights-in-s3.ts";

/** Whom a plan asks. */
export interface PlanSources {
  /** Found when it is needed, for that may take a secret. */
  readonly hub: () => Promise<Hub>;
  readonly configurations: ReadConfiguration;
  readonly quotas: ReadEndpointQuotas;
  readonly region: string;
  /** The stage's bucket of weights. */
  readonly weightsBucket: string;
  readonly rules: OperatorRules;
}

/**
 * Decides on which instance types an entry can be tried.
 * @throws Refusal with the sentence that says what is wrong and what is allowed
 */
export async function decide(
  alias: string,
  asEntered: ProvisioningEntry,
  published: PublishedModel | undefined,
  { hub, configurations, quotas, region, weightsBucket, rules }: PlanSources,
): Promise<Decision> {
  checkEntry(asEntered, rules);
  checkAdapters(alias, asEntered);
  await checkPromptTemplate(asEntered);
  const warnings: string[] = [];
  const warn = (sentence: string) => void warnings.push(sentence);
  const asked = quotas(asEntered.instanceTypes);
  // Its answer is not waited for when the hub's is a refusal.
  asked.catch(() => undefined);
  const askHub: Hub = async (...question) => (await hub())(...question);
  const model = await checkModel(asEntered, askHub, warn);
  const sources = { hub: askHub, read: configurations, model, warn };
  const { adapters, maxRank } = await readAdapters(asEntered, published?.adapters, sources);
  const weights = await weightsInS3(asEntered, { read: configurations, bucket: weightsBucket, model });
  const entry = {
    ...asEntered,
    ...(asEntered.adapters === undefined ? {} : { adapters }),
    // From here on it is a model in S3.
    ...(weights && { modelS3Uri: weights.uri }),
    ...(weights?.files?.[0] !== undefined && { ggufFile: weights.files[0] }),
  };
  const commit = weights?.commit ?? model?.commit;
  const revision = commit ?? entry.revision;
  const unchanged = published !== undefined && servesAsAsked(entry, published, { region, commit });
  // As the state machine tells a resize from a new version.
  const resize =
    published?.definition === modelDefinition(entry, region, revision) &&
    published.instanceCount !== entry.instanceCount;
  const context = {
    alias,
    model,
    quotas: await asked,
    // Where nothing is made, nothing has to find room beside what serves.
    published: unchanged ? undefined : published,
    resize,
    warn,
  };
  return {
    alias,
    entry,
    instanceTypes: usableInstanceTypes(entry, context),
    model,
    ...(weights && { weights }),
    maxLoraRank: maxRank,
    warnings,
    ...(unchanged && { unchangedSince: published.publishedAt }),
    ...(resize && published.instanceCount !== undefined && { resizedFrom: published.instanceCount }),
  };
}
