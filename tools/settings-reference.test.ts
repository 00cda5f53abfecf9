import { readFileSync } from "node:fs";
import { join } from "node:path";
import { settingsReference } from "./settings-reference.ts";

test("docs/settings.md has the table that the schema gives", () => {
  const page = readFileSync(join(import.meta.dirname, "..", "docs", "settings.md"), "utf8");
  expect(page).toContain(settingsReference());
});
