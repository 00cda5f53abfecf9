import { checkModel, chooseInstanceType } from "../../functions/plan-endpoint/checks.ts";
import { serviceQuotas } from "../../functions/plan-endpoint/endpoint-quotas.ts";
import { Refusal } from "../../functions/plan-endpoint/provisioning-input.ts";
import { type Check, error, ok, warning } from "./check.ts";
import { entryOf } from "./model.ts";

/** Which type provision-endpoint's plan would take: one whose GPU holds the model, and of which the account may run one. */
export const instanceType: Check = {
  name: "instance type",
  async run({ stage: { settings }, clients, identity }) {
    const entry = entryOf(settings);
    // Service Quotas' own answer would not say that the credentials are at fault.
    await identity();
    const quotas = await serviceQuotas(clients.serviceQuotas)(entry.instanceTypes);
    // What is wrong with the model itself is said by its own check.
    const model = await checkModel(entry, clients.hub, () => undefined).catch(() => undefined);
    const warnings: string[] = [];
    try {
      const warn = (sentence: string) => void warnings.push(sentence);
      const chosen = await chooseInstanceType(entry, 1, model, async () => quotas, warn);
      const known = [...quotas].flatMap(([type, quota]) =>
        quota.kind === "known" ? [`quota ${quota.instances} for ${type}`] : [],
      );
      if (warnings.length === 0) return ok(`${chosen} will be used: ${known.join(", ")}.`);
      return warning(
        `${chosen} will be used. ${warnings.map((sentence) => sentence.replace(/\.?$/, ".")).join(" ")}`,
        'Look at Service Quotas, Amazon SageMaker, "for endpoint usage", and ask for more; or go on.',
      );
    } catch (reason) {
      if (!(reason instanceof Refusal)) throw reason;
      return error(
        reason.message,
        "Choose another INSTANCE_TYPE, or ask for the quota; an answer takes hours to days.",
      );
    }
  },
};
