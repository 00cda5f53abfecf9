import type { PublishedModel } from "../../contract/published-model.ts";
import type { QuotaAnswer } from "../../provisioning/plan/endpoint-quotas.ts";
import { error, type Finding, ok, warning } from "./check.ts";

/** What one model of the catalog will run on. */
export interface WantedInstances {
  readonly alias: string;
  readonly type: string;
  readonly count: number;
  /** It comes up with the deployment. */
  readonly comesUp: boolean;
  /** What serves under the alias now, and goes on beside the new version until that is published. */
  readonly published?: Pick<PublishedModel, "instanceType" | "instanceCount"> | undefined;
}

export interface SharedQuota {
  readonly quotas: ReadonlyMap<string, QuotaAnswer>;
  /** What the account's endpoints run now, by type, of every product. */
  readonly inUse: ReadonlyMap<string, number>;
}

const ASK = 'Ask for more at Service Quotas, Amazon SageMaker, "for endpoint usage"; an answer takes hours to days.';

/** Whether the account may run the models of a catalog all at once, and while each is replaced; each alone may. */
export function sharedQuota(wanted: readonly WantedInstances[], { quotas, inUse }: SharedQuota): Finding[] {
  const types = [...new Set(wanted.map(({ type }) => type))];
  return types.flatMap((type) => {
    const quota = quotas.get(type);
    if (quota?.kind !== "known") return [];
    const ofType = wanted.filter((one) => one.type === type);
    const now = ofType.filter(({ comesUp }) => comesUp);
    const serving = sum(wanted.filter(({ published }) => published?.instanceType === type).map(publishedCount));
    const others = Math.max(0, (inUse.get(type) ?? 0) - serving);
    const [coming, all] = [now, ofType].map((some) => sum(some.map(({ count }) => count))) as [number, number];
    const allowed = `the account may run ${quota.instances} ${type}`;
    const names = now.map(({ alias }) => alias).join(", ");
    if (coming > quota.instances) {
      return [
        error(`${allowed}, and ${names} want ${coming} together.`, `Give some another type, or start: request. ${ASK}`),
      ];
    }
    if (coming + others > quota.instances) {
      return [
        warning(`${allowed}, of which other endpoints have ${others}, and ${names} want ${coming} together.`, ASK),
      ];
    }
    if (serving > 0 && coming + serving + others > quota.instances) {
      const beside = `${allowed}. ${names} want ${coming} together, beside the ${serving} that serve now and go on until the new ones are published`;
      return [warning(`${beside}.`, `Replace one after the other with \`deploy-vllm --alias\` if all change. ${ASK}`)];
    }
    if (all + others > quota.instances) {
      return [warning(`${allowed}, and ${all} are wanted with every model awake: one of them may find no place.`, ASK)];
    }
    return [ok(`${all} of ${quota.instances} ${type} are wanted with every model awake.`)];
  });
}

function publishedCount({ published }: WantedInstances): number {
  return published === undefined ? 0 : (published.instanceCount ?? 1);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
