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

/** Parts of deploy.yml: the inputs that describe the model, and the settings that are variables of the repository. */
export function workflowParts(): Readonly<Record<string, string>> {
  const { instanceTypes, modelId } = MODEL_FIELDS;
  const variables = SETTING_NAMES.filter((name) => !GIVEN_OTHERWISE.has(name));
  return {
    model: [input("instance_type", "INSTANCE_TYPE", instanceTypes), input("model_id", "HF_MODEL_ID", modelId)].join(
      "\n",
    ),
    settings: variables.map((name) => `      ${name}: \${{ vars.${name} }}`).join("\n"),
  };
}

interface Field {
  readonly meaning: string;
  readonly standard: string;
}

/** Without a default of its own, which would win over the variable. */
function input(name: string, variable: SettingName, { meaning, standard }: Field): string {
  const description = `${meaning.replace(/\.$/, "")} (empty for the variable ${variable}, or else ${standard})`;
  return [
    `      ${name}:`,
    // What JSON quotes, YAML reads, colons included.
    `        description: ${JSON.stringify(description)}`,
    "        type: string",
  ].join("\n");
}
