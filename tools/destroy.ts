import { join } from "node:path";
import { Command } from "commander";
import { UserError } from "../user-error.ts";
import { runTool } from "./command-line.ts";
import { confirmByTyping } from "./confirm.ts";
import { destroyStage } from "./deployment/destroy-stage.ts";
import { countLeftOvers, leftOversText } from "./deployment/stage-left-overs.ts";
import { interruption } from "./interruption.ts";
import { stageClients } from "./stage-clients.ts";
import { type SettingFlags, stageOf, withStageOptions } from "./stage-options.ts";
import { PROJECT_FOLDER } from "./terraform/cdktf.ts";

interface Options extends SettingFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

const command = withStageOptions(new Command("npm run destroy --"))
  .description(
    "Removes a stage: retires its endpoints, destroys its stacks, deletes its keys, and lists again to prove that nothing is left.\n" +
      "Asks for the stage's name first. Interrupted and run again it goes on where it was.",
  )
  .option("--state-bucket <bucket>", "S3 bucket with the Terraform state (setting STATE_BUCKET)")
  .option("--yes", "do not ask")
  .action(async ({ yes, json, ...flags }: Options) => {
    const stage = stageOf(flags);
    const { stage: name } = stage.names;
    const question = `Everything of the stage ${name} is going to be removed.`;
    const left = await destroyStage(stageClients(stage.settings.AWS_REGION), stage, {
      outputFolder: join(PROJECT_FOLDER, "cdktf.out"),
      stream: json ? process.stderr : process.stdout,
      signal: interruption(),
      confirm: yes ? async () => undefined : () => confirmByTyping(name, question),
    });
    const nothing = countLeftOvers(left) === 0;
    if (json) console.log(JSON.stringify({ stage: name, left }, null, 2));
    else console.log(`\nLooked for what carries the name ${stage.names.prefix}:\n${leftOversText(left)}`);
    if (!nothing)
      throw new UserError("This is left. Run the same command again; what stays then, delete in the console.");
    if (!json) console.log(`\nNothing of the stage ${name} is left in ${stage.settings.AWS_REGION}.`);
  });

await runTool(command);
