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
        stdio: ["ignore", "inherit", "pipe"],
        encoding: "utf8",
      });
    } catch (error) {
      throw new UserError(whyNot(terraform, error));
    }
  });

/** `terraform providers lock` asks the registry, whatever mirrors there are. */
function whyNot(terraform: string, error: unknown): string {
  const { code, stderr = "" } = error as { readonly code?: string; readonly stderr?: string };
  if (code === "ENOENT") return `There is no program ${terraform} on the PATH.`;
  if (/could not connect to|no such host|connection refused|i\/o timeout/.test(stderr.replaceAll(/\s+/g, " "))) {
    return "The provider was not locked: registry.terraform.io cannot be reached. Check the network and the proxy.";
  }
  return `The provider was not locked: ${stderr.replaceAll(/[│╷╵]/g, " ").replaceAll(/\s+/g, " ").trim()}`;
}

await runTool(command);
