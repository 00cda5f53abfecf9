import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { runTool } from "./command-line.ts";
import { withParts } from "./documentation/generated-parts.ts";
import { DOCS_FOLDER, PAGES } from "./documentation/pages.ts";

const command = new Command("npm run docs")
  .description("Writes the generated parts of docs/ anew: diagrams of the state machines, costs, settings, licences.")
  .action(() => {
    for (const [name, parts] of Object.entries(PAGES)) {
      const file = join(DOCS_FOLDER, name);
      const before = readFileSync(file, "utf8");
      const after = withParts(before, parts());
      if (after !== before) writeFileSync(file, after);
      console.log(`docs/${name}: ${after === before ? "was current" : "written"}`);
    }
  });

await runTool(command);
