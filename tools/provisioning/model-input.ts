import { ALIAS_PATTERN } from "../../names.ts";
import { readSettings } from "../../settings.ts";
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
}

/**
 * The input of provision-endpoint that flags describe: what is not given is left to the catalog.
 * @throws UserError or SettingsError before AWS is asked
 */
export function modelInput(flags: ModelFlags): ModelInput {
  const { alias, modelId, revision, modelS3Uri, instanceType, container, environment } = flags;
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
  });
  return {
    alias,
    ...(modelId && { modelId: checked.HF_MODEL_ID }),
    ...(revision && { revision: checked.HF_MODEL_REVISION }),
    ...(modelS3Uri && { modelS3Uri }),
    ...(instanceType && { instanceTypes: checked.INSTANCE_TYPE }),
    ...(container && { container: checked.CONTAINER }),
    ...(environment && { environment: { ...environment } }),
  };
}
