import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Command } from "commander";
import { runTool } from "../cli/command-line/command-line.ts";
import { UserError } from "../user-error.ts";

/** Where people and workflows deploy from. */
const PLATFORMS = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64"];

const command = new Command("npm run lock-providers --")
  .description(
    "Writes providers/.terraform.lock.hcl: the AWS provider's hashes for every platform, as its registry has signed them. Needs the registry; a " +
      "mirror has only the platforms that were put there.",
  )
  .option("--terraform <program>", "Terraform or OpenTofu", "terraform")
  .action(({ terraform }: { readonly terraform: string }) => {
    const platforms = PLATFORMS.map((platform) => `-platform=${platform}`);
    try {
      execFileSync(terraform, ["providers", "lock", ...platforms], {
        cwd: join(import.meta.dirname, "..", "providers"),
        stdio: "inherit",
      });
    } catch {
      throw new UserError("The provider was not locked: Terraform says above why. It asks registry.terraform.io.");
    }
  });

await runTool(command);
