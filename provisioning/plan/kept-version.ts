import { createHash } from "node:crypto";
import type { AsleepModel } from "../../contract/asleep-model.ts";
import type { Attempt } from "./attempt.ts";
import { modelName } from "./version-names.ts";

type VersionMade = Omit<Attempt, "hash">;

/**
 * 16 hexadecimal digits that tell whether two attempts make the same models and the same endpoint configuration, whatever these are
 * called. How long SageMaker may take is no part of it: it changes with what the hub tells.
 */
export function attemptHash({ models, productionVariant }: VersionMade): string {
  const { ModelName: _, InstancePools, ...variant } = productionVariant;
  const {
    ContainerStartupHealthCheckTimeoutInSeconds: __,
    ModelDataDownloadTimeoutInSeconds: ___,
    ...lasting
  } = variant;
  const at = (name: string | undefined) => models.findIndex(({ ModelName }) => ModelName === name);
  const pools = InstancePools?.map(({ ModelNameOverride, ...pool }) => ({ ...pool, model: at(ModelNameOverride) }));
  const made = [models.map(({ PrimaryContainer }) => PrimaryContainer), lasting, pools];
  return createHash("sha256").update(JSON.stringify(made)).digest("hex").slice(0, 16);
}

/**
 * Takes the version that slept for the attempt that would make the same: creation then finds its models and its configuration made.
 * The order of preference stays, for a type that was once short may be there again.
 */
export function withKeptVersion(attempts: readonly Attempt[], version: AsleepModel["version"]): readonly Attempt[] {
  const kept = attempts.find(({ hash }) => hash === version?.attempt);
  if (kept === undefined || version === undefined) return attempts;
  return attempts.map((one) => (one === kept ? renamed(kept, version.configName) : one));
}

function renamed({ productionVariant, models, ...attempt }: Attempt, configName: string): Attempt {
  const names = new Map(models.map(({ ModelName }, part) => [ModelName, modelName(configName, part)]));
  const { InstancePools } = productionVariant;
  const pools = InstancePools?.map(({ ModelNameOverride, ...pool }) => ({
    ...pool,
    ...(ModelNameOverride === undefined ? {} : { ModelNameOverride: String(names.get(ModelNameOverride)) }),
  }));
  return {
    ...attempt,
    configName,
    models: models.map((one, part) => ({ ...one, ModelName: modelName(configName, part) })),
    productionVariant: {
      ...productionVariant,
      ModelName: configName,
      ...(pools === undefined ? {} : { InstancePools: pools }),
    },
  };
}
