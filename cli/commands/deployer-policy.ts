import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { parseAccountId } from "../aws/account-id.ts";
import { deployerPolicy, UNBOUNDED } from "../deployer-policy/deployer-policy.ts";
import { managedPolicies } from "../deployer-policy/managed-policies.ts";
import { WORKFLOWS_SCOPE } from "../deployer-policy/workflows-scope.ts";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";

interface Options extends SettingFlags {
  readonly accountId: string;
  readonly managed?: string;
  readonly write?: boolean;
}

export function deployerPolicyCommand(): Command {
  return withStageOptions(new Command("deployer-policy"))
    .description("Prints the least IAM policy with which somebody deploys, operates and destroys the stage.")
    .option("--account-id <id>", "12 digits", parseAccountId, "*")
    .option("--managed <folder>", "writes it there instead, in files that each fit into a managed policy")
    .option(
      "--write",
      "writes .github/oidc-role/deployer-policies.json instead, for every stage and the workflows' role",
    )
    .action(({ accountId, managed, write, ...flags }: Options) => {
      if (write) {
        const file = join(import.meta.dirname, "..", "..", ".github", "oidc-role", "deployer-policies.json");
        writeFileSync(file, `${JSON.stringify(managedPolicies(deployerPolicy(WORKFLOWS_SCOPE)), null, 2)}\n`);
        console.error(UNBOUNDED);
        return console.log(`${file}: written`);
      }
      const { settings } = readStage(flags);
      // Beside the policy, which goes into a file or a pipe.
      if (settings.PERMISSIONS_BOUNDARY === undefined) console.error(UNBOUNDED);
      const policy = deployerPolicy({
        partition: "aws",
        region: settings.AWS_REGION,
        accountId,
        stage: settings.STAGE,
        stateBucket: settings.STATE_BUCKET,
        customerKey: settings.KMS_KEY_ARN,
        permissionsBoundary: settings.PERMISSIONS_BOUNDARY,
      });
      if (managed === undefined) return console.log(JSON.stringify(policy, null, 2));
      mkdirSync(managed, { recursive: true });
      for (const [index, part] of managedPolicies(policy).entries()) {
        const file = join(managed, `deployer-${index + 1}.json`);
        writeFileSync(file, `${JSON.stringify(part, null, 2)}\n`);
        console.log(`${file}: written`);
      }
    });
}
