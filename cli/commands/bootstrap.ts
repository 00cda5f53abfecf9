import { join } from "node:path";
import { STSClient } from "@aws-sdk/client-sts";
import { Command } from "commander";
import { bootstrapStateBucket } from "../bootstrap/bootstrap-state-bucket.ts";
import { interruption } from "../command-line/interruption.ts";
import { type SettingFlags, readStage, withJsonOption, withSettingOptions } from "../command-line/stage-options.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";

export function bootstrapCommand(): Command {
  return withSettingOptions(withJsonOption(new Command("bootstrap")), ["AWS_REGION", "STATE_BUCKET"])
    .description(
      "Makes the S3 bucket for a team's Terraform state: versioned, encrypted, TLS only, not public, and protected against being " +
        "destroyed. Once for an account and region, whatever the stage. Without --state-bucket its name is " +
        "openai-sagemaker-state-ACCOUNT-REGION.",
    )
    .action(async ({ json, ...flags }: SettingFlags & { readonly json?: boolean }) => {
      const stage = readStage(flags);
      const made = await bootstrapStateBucket(new STSClient({ region: stage.settings.AWS_REGION }), stage, {
        outputFolder: join(PROJECT_FOLDER, ".build", "bootstrap"),
        stream: json ? process.stderr : process.stdout,
        signal: interruption(),
      });
      if (json) return console.log(JSON.stringify(made, null, 2));
      const { bucket } = made;
      console.log(`
The bucket ${bucket} is ready.

Everybody in the team puts this line into .env:

STATE_BUCKET=${bucket}

The state of the bucket itself stays in .terraform-state/state-backend: keep it if you want to change or remove the bucket with
Terraform.

Next: \`npx openai-sagemaker deploy\` moves the state that lies in this folder there, if there is one, and goes on with it.`);
    });
}
