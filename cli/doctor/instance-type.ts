import type { ContainerKind } from "../../contract/container-kind.ts";
import { INSTANCE_TYPES } from "../../contract/instance-types.ts";
import type { OwnPrices } from "../../contract/own-prices.ts";
import { modelStart } from "../../provisioning/catalog/model-start.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import type { HubModel } from "../../provisioning/hub/hub.ts";
import { checkModel } from "../../provisioning/plan/check-model.ts";
import { type QuotaAnswer, serviceQuotas } from "../../provisioning/plan/endpoint-quotas.ts";
import type { ProvisioningEntry } from "../../provisioning/plan/merge-catalog-entry.ts";
import { Refusal } from "../../provisioning/plan/refusal.ts";
import { type InstanceTypeContext, usableInstanceTypes } from "../../provisioning/plan/usable-instance-types.ts";
import { readPublishedModel } from "../executions/published.ts";
import { type Check, error, type Finding, ok, warning } from "./check.ts";
import type { DoctorClients } from "./clients.ts";
import { instancesInUse } from "./instances-in-use.ts";
import { sharedQuota } from "./shared-quota.ts";
import { together } from "./together.ts";
import { withoutGpu } from "./without-gpu.ts";

const ASK = 'Ask for more at Service Quotas, Amazon SageMaker, "for endpoint usage"; an answer takes hours to days.';

/**
 * Which type provision-endpoint's plan would take of each model: one whose GPU holds it, and of which the account may run enough; and
 * whether it may run enough for all of them.
 */
export const instanceType: Check = {
  name: "instance type",
  async run({ stage: { settings, names }, clients, identity }) {
    const catalog = readCatalog(settings);
    // Service Quotas' own answer would not say that the credentials are at fault.
    await identity();
    const types = [...new Set([...catalog.values()].flatMap(({ instanceTypes }) => instanceTypes))];
    const [quotas, inUse] = await Promise.all([
      serviceQuotas(clients.serviceQuotas)(types),
      instancesInUse(clients.sageMaker),
    ]);
    const examined = await Promise.all(
      [...catalog].map(async ([alias, entry]) => {
        const published = await readPublishedModel(clients.ssm, names, alias);
        // What is wrong with the model itself is said by its own check.
        const model = await checkModel(entry, clients.hub, () => undefined).catch(() => undefined);
        const examined = examine(entry, { alias, model, published, quotas, inUse });
        const { chosen } = examined;
        const finding = await withOffer(examined.finding, entry, {
          model,
          quotas,
          clients,
          isInFile: settings.MODELS_FILE !== undefined,
          prices: settings.INSTANCE_PRICES,
        });
        const comesUp = modelStart(entry, settings) !== "request";
        return { alias, finding, wanted: { alias, type: chosen, count: entry.instanceCount, comesUp, published } };
      }),
    );
    const findings = examined.map(({ alias, finding }) => [alias, finding] as const);
    if (catalog.size === 1) return together(findings);
    const wanted = examined.flatMap(({ wanted: { type, ...rest } }) => (type === undefined ? [] : [{ ...rest, type }]));
    const shared = sharedQuota(wanted, { quotas, inUse }).map((finding) => ["all together", finding] as const);
    return together([...findings, ...shared]);
  },
};

interface Offering {
  readonly model: HubModel | undefined;
  readonly quotas: ReadonlyMap<string, QuotaAnswer>;
  readonly clients: DoctorClients;
  readonly isInFile: boolean;
  readonly prices: OwnPrices | undefined;
}

/** Where the account may run none of the types, what it may do at once. */
async function withOffer(finding: Finding, entry: ProvisioningEntry, offering: Offering): Promise<Finding> {
  const { model, quotas, clients, isInFile, prices } = offering;
  const mayRunNone = entry.instanceTypes.every((type) => {
    const quota = quotas.get(type);
    return quota?.kind === "known" && quota.instances === 0;
  });
  if (finding.status !== "error" || !mayRunNone) return finding;
  const asked = { model, hub: clients.hub, quotas: serviceQuotas(clients.serviceQuotas), isInFile, prices };
  const offer = await withoutGpu(entry, asked);
  return offer === undefined ? finding : { ...finding, cure: [finding.cure, offer].filter(Boolean).join("\n") };
}

interface Examined extends Omit<InstanceTypeContext, "warn"> {
  readonly inUse: ReadonlyMap<string, number>;
}

/** `chosen`: the type that would be taken; undefined when none can be. */
function examine(
  entry: ProvisioningEntry,
  { inUse, published, ...context }: Examined,
): { readonly finding: Finding; readonly chosen?: string | undefined } {
  const usable = (beside: InstanceTypeContext["published"]) => {
    const warnings: string[] = [];
    const warn = (sentence: string) => void warnings.push(sentence);
    return { types: usableInstanceTypes(entry, { ...context, published: beside, warn }), warnings };
  };
  try {
    const { types, warnings } = besideWhatServes(
      () => usable(published),
      () => usable(undefined),
    );
    const counted = { quotas: ownQuotas(entry, context.quotas), inUse, wanted: entry.instanceCount };
    return { finding: describe(types, warnings, { ...counted, container: entry.container }), chosen: types[0] };
  } catch (reason) {
    if (!(reason instanceof Refusal)) throw reason;
    return { finding: error(reason.message, `Choose another INSTANCE_TYPE. ${ASK}`) };
  }
}

function ownQuotas({ instanceTypes }: ProvisioningEntry, quotas: Examined["quotas"]): Examined["quotas"] {
  return new Map([...quotas].filter(([type]) => instanceTypes.includes(type)));
}

interface Usable {
  readonly types: readonly string[];
  readonly warnings: readonly string[];
}

/** What serves already needs no second place as long as nothing of it changes, so that is no error. */
function besideWhatServes(together: () => Usable, alone: () => Usable): Usable {
  try {
    return together();
  } catch (reason) {
    if (!(reason instanceof Refusal)) throw reason;
    const { types, warnings } = alone();
    return {
      types,
      warnings: [`A new version does not fit beside the one that serves. ${reason.message}`, ...warnings],
    };
  }
}

interface Counted {
  readonly quotas: ReadonlyMap<string, QuotaAnswer>;
  readonly inUse: ReadonlyMap<string, number>;
  readonly wanted: number;
  readonly container: ContainerKind;
}

function describe([chosen = ""]: readonly string[], warnings: readonly string[], counted: Counted): Finding {
  const { quotas, inUse, wanted, container } = counted;
  const quota = quotas.get(chosen);
  const used = inUse.get(chosen) ?? 0;
  const isFull = quota?.kind === "known" && used + wanted > quota.instances && warnings.length === 0;
  const all = isFull
    ? [
        `Of the ${quota.instances} ${chosen} that the account may run, ${used} run now, and ${wanted} more may be wanted.`,
      ]
    : warnings;
  if (all.length > 0) {
    return warning(
      `${chosen} will be used. ${all.map((sentence) => sentence.replace(/\.?$/, ".")).join(" ")}`,
      'Look at Service Quotas, Amazon SageMaker, "for endpoint usage", and ask for more; or go on.',
    );
  }
  const known = [...quotas].flatMap(([type, one]) =>
    one.kind === "known" ? [`quota ${one.instances} for ${type}${runningNow(inUse.get(type))}`] : [],
  );
  return ok(`${chosen} will be used: ${known.join(", ")}.${hintAt(chosen, container)}`);
}

function runningNow(count: number | undefined): string {
  return count === undefined ? "" : `, ${count} of them running`;
}

/** Sources: the endpoint tests of AWS's deep-learning-containers; vllm-project/vllm#15853, gpustack/gpustack#3656. */
function hintAt(type: string, container: ContainerKind): string {
  const instance = INSTANCE_TYPES[type];
  if (container !== "vllm" || instance?.kind !== "gpu" || instance.gpu !== "T4") return "";
  return " AWS tests its vLLM image on g6 alone, and vLLM has known failures on a T4: INSTANCE_TYPE=ml.g6.xlarge,ml.g5.xlarge avoids it.";
}
