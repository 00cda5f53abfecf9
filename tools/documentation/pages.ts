import { join } from "node:path";
import { licenceTable } from "../licences/licence-table.ts";
import { costParts } from "./cost-parts.ts";
import { settingsReference } from "./settings-reference.ts";
import { stateMachineParts } from "./state-machine-parts.ts";

export const DOCS_FOLDER = join(import.meta.dirname, "..", "..", "docs");

/** The pages of docs/ that have generated parts. */
export const PAGES: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  "state-machines.md": stateMachineParts,
  "costs.md": costParts,
  "third-party-licences.md": () => ({ licences: licenceTable() }),
  "settings.md": () => ({ settings: settingsReference() }),
};
