import { MODEL_FIELDS } from "../../contract/model-fields.ts";
import { SETTING_NAMES, type SettingName } from "../../settings/settings.ts";

/** The settings that a person chooses at the start of the workflow, or whose place has a secret besides. */
const GIVEN_OTHERWISE: ReadonlySet<SettingName> = new Set<SettingName>([
  "STAGE",
  "AWS_REGION",
  "VPC_ID",
  "SUBNET_ID",
  "ALLOWED_WEB_CIDR",
  "INSTANCE_TYPE",
  "HF_MODEL_ID",
]);

/** Of deploy.yml: the inputs that describe the model, and the settings that are variables of the repository. */
export function workflowParts(): Readonly<Record<string, string>> {
  const { instanceTypes, modelId } = MODEL_FIELDS;
  const variables = SETTING_NAMES.filter((name) => !GIVEN_OTHERWISE.has(name));
  return {
    model: [input("instance_type", instanceTypes), input("model_id", modelId)].join("\n"),
    settings: variables.map((name) => `      ${name}: \${{ vars.${name} }}`).join("\n"),
  };
}

function input(name: string, { meaning, standard }: { readonly meaning: string; readonly standard: string }): string {
  return [
    `      ${name}:`,
    `        description: ${meaning.replace(/\.$/, "")}`,
    "        type: string",
    `        default: ${standard}`,
  ].join("\n");
}
