import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { runTool } from "../cli/command-line/command-line.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { GENERATED_FILES } from "./documentation/generated-files.ts";

const command = new Command("npm run docs")
  .description(
    "Rewrites what is generated: in docs/ the diagrams of the state machines, costs, settings and licences; .env.example; parts of deploy.yml.",
  )
  .action(() => {
    for (const [name, generate] of Object.entries(GENERATED_FILES)) {
      const file = join(PROJECT_FOLDER, name);
      const before = readFileSync(file, "utf8");
      const after = generate(before);
      if (after !== before) writeFileSync(file, after);
      console.log(`${name}: ${after === before ? "was current" : "written"}`);
    }
  });

await runTool(command);
