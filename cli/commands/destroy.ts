import { Command } from "commander";
import { UserError } from "../../user-error.ts";
import { confirmByTyping, confirmYes } from "../command-line/confirm.ts";
import { type DestroyReport, destroyStage } from "../deployment/destroy-stage.ts";
import { interruption } from "../command-line/interruption.ts";
import { resourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { resourcesText } from "../stage-inventory/resources/resources-text.ts";
import { countResources } from "../stage-inventory/resources/stage-resources.ts";
import {
  type SettingFlags,
  type Stage,
  readStage,
  withSettingOptions,
  withStageOptions,
} from "../command-line/stage-options.ts";
import { outputFolderFrom } from "../terraform/terraform-environment.ts";

interface Options extends SettingFlags {
  readonly keepSnapshots?: boolean;
  readonly yes?: boolean;
  readonly unlock?: boolean;
  readonly json?: boolean;
}

export function destroyCommand(): Command {
  return withSettingOptions(withStageOptions(new Command("destroy")), ["STATE_BUCKET"])
    .description(
      "Removes a stage: retires its endpoints, destroys its stacks, deletes its keys, logs and snapshots, and lists again to prove that " +
        "nothing is left. Asks for the stage's name first. Interrupted and run again it goes on where it was.",
    )
    .option("--keep-snapshots", "keep the daily snapshots of the web UI's accounts and chats")
    .option("--unlock", "release locks of Terraform's states whose holders are gone")
    .option("--yes", "do not ask")
    .action(async ({ keepSnapshots = false, yes, unlock, json, ...flags }: Options) => {
      const stage = readStage(flags);
      const { stage: name } = stage.names;
      const { AWS_REGION: region } = stage.settings;
      const report = await destroyStage(resourceClients({ region }), stage, {
        outputFolder: outputFolderFrom(stage.environment),
        stream: json ? process.stderr : process.stdout,
        signal: interruption(),
        confirm: yes ? async () => undefined : (warning) => confirmByTyping(name, warning),
        keepSnapshots,
        unlock: unlock
          ? (question) => (yes ? Promise.resolve() : confirmYes({ sentence: `${question} Release the lock?` }))
          : undefined,
      });
      console.log(json ? JSON.stringify({ stage: name, region, ...report }, null, 2) : proof(report, stage));
      if (countResources(report.left) > 0)
        throw new UserError("Something is left. Run the same command again; what stays then, delete in the console.");
    });
}

/** What was looked at, and what follows from it. */
function proof({ lookedAt, left, kept, mayBeShadows }: DestroyReport, { names, settings }: Stage): string {
  const { prefix, stage, tags } = names;
  const byTags = Object.entries(tags).map(([tag, value]) => `${tag}=${value}`);
  return [
    resourcesText(`\nLooked for what has the name ${prefix} or the tags ${byTags.join(", ")}`, lookedAt),
    ...(countResources(mayBeShadows) === 0
      ? []
      : [
          resourcesText("These may be shadows, for AWS's list of tags names deleted resources for hours", mayBeShadows),
          "Run the same command again later to be certain.",
        ]),
    ...(countResources(kept) === 0 ? [] : [resourcesText("Kept, and billed until you delete them", kept)]),
    ...(countResources(left) === 0
      ? [
          `Nothing${countResources(kept) + countResources(mayBeShadows) === 0 ? "" : " else"} of the stage ${stage} is left in ${settings.AWS_REGION}.`,
        ]
      : []),
  ].join("\n\n");
}
