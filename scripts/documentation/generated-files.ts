import { deployerTable } from "../permissions/deployer-table.ts";
import { permissionsPage } from "../permissions/permissions-page.ts";
import { licenceTable } from "../licences/licence-table.ts";
import { costParts } from "./cost-parts.ts";
import { knownModelParts } from "./known-model-parts.ts";
import { withParts, withYamlParts } from "./generated-parts.ts";
import { modelsSchema } from "./models-schema.ts";
import { modelFieldsReference } from "./model-fields-reference.ts";
import { environmentExample, settingsReference } from "./settings-reference.ts";
import { stateMachineParts } from "./state-machine-parts.ts";
import { workflowParts } from "./workflow-parts.ts";

type Parts = Readonly<Record<string, string>>;
const replaceParts = (parts: () => Parts) => (page: string) => withParts(page, parts());

/** The files that have generated parts, or are generated, with what generates them. */
export const GENERATED_FILES: Readonly<Record<string, (before: string) => string>> = {
  "docs/state-machines.md": replaceParts(stateMachineParts),
  "docs/costs.md": replaceParts(costParts),
  "docs/choosing-an-instance.md": replaceParts(knownModelParts),
  "docs/third-party-licences.md": replaceParts(() => ({ licences: licenceTable() })),
  "docs/settings.md": replaceParts(() => ({ settings: settingsReference(), fields: modelFieldsReference() })),
  ".github/workflows/deploy.yml": (before) => withYamlParts(before, workflowParts()),
  "docs/permissions.md": replaceParts(() => ({ permissions: permissionsPage() })),
  "docs/deployer-policy.md": replaceParts(() => ({ deployer: deployerTable() })),
  ".env.example": environmentExample,
  "docs/models.schema.json": modelsSchema,
};
