import * as v from "valibot";
import { CatalogEntry } from "../../contract/catalog-entry.ts";
import { ALIAS_PATTERN } from "../../names.ts";
import { readSettings } from "../../settings/settings.ts";
import { UserError } from "../../user-error.ts";
import type { ModelInput } from "./provision.ts";

/** Flags that describe one model. */
export interface ModelFlags {
  readonly alias: string;
  readonly modelId?: string;
  readonly revision?: string;
  readonly modelS3Uri?: string;
  readonly instanceType?: string;
  readonly container?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly instanceCount?: string;
  readonly maxInstanceCount?: string;
  readonly idleMinutes?: string;
  readonly ttlHours?: string;
}

/**
 * The input of provision-endpoint that flags describe: what is not given is left to the catalog.
 * @throws UserError or SettingsError before AWS is asked
 */
export function modelInput(flags: ModelFlags): ModelInput {
  const { alias, modelId, revision, modelS3Uri, instanceType, container, environment } = flags;
  const { instanceCount, maxInstanceCount, idleMinutes, ttlHours } = flags;
  if (!ALIAS_PATTERN.test(alias)) {
    throw new UserError(
      `--alias is "${alias}", but must be at most 23 lower-case letters, digits and single hyphens, such as llama-3.`,
    );
  }
  // By the same rules as the settings of the same meaning, so that they are refused in the same words.
  const checked = readSettings({
    HF_MODEL_ID: modelId,
    HF_MODEL_REVISION: revision,
    MODEL_S3_URI: modelS3Uri,
    INSTANCE_TYPE: instanceType,
    CONTAINER: container,
    INSTANCE_COUNT: instanceCount,
    MAX_INSTANCE_COUNT: maxInstanceCount,
    IDLE_MINUTES: idleMinutes,
  });
  const hours = v.safeParse(CatalogEntry.entries.ttlHours, ttlHours && Number(ttlHours));
  if (!hours.success) throw new UserError(`--ttl-hours is "${ttlHours}", but ${hours.issues[0].message}.`);
  return {
    alias,
    ...(modelId && { modelId: checked.HF_MODEL_ID }),
    ...(revision && { revision: checked.HF_MODEL_REVISION }),
    ...(modelS3Uri && { modelS3Uri }),
    ...(instanceType && { instanceTypes: checked.INSTANCE_TYPE }),
    ...(container && { container: checked.CONTAINER }),
    ...(environment && { environment: { ...environment } }),
    ...(instanceCount && { instanceCount: checked.INSTANCE_COUNT }),
    ...(maxInstanceCount && { maxInstanceCount: checked.MAX_INSTANCE_COUNT }),
    ...(idleMinutes && { idleMinutes: checked.IDLE_MINUTES }),
    ...(ttlHours && { ttlHours: hours.output }),
  };
}
