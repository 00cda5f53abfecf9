import { Command, Option } from "commander";
import { writeOutput } from "../command-line/write-output.ts";
import type { StateMachineName } from "../../names.ts";
import { parseAccountId } from "../aws/account-id.ts";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { PLACEHOLDER_ACCOUNT, renderDefinition } from "../workflow-studio/render-definition.ts";

interface Options extends SettingFlags {
  readonly machine: StateMachineName;
  readonly accountId: string;
  readonly out?: string;
}

export function renderAslCommand(): Command {
  return withStageOptions(new Command("render-asl"))
    .description(
      "Prints a state machine's definition as JSON for Workflow Studio, straight from statemachines/, without a synth. " +
        "Its ARNs name the stage's functions and role; the account is a placeholder unless --account-id gives it.",
    )
    .addOption(
      new Option("--machine <name>", "which one")
        .choices(["provision-endpoint", "retire-endpoint"])
        .default("provision-endpoint"),
    )
    .option("--account-id <id>", "12 digits, for ARNs that exist", parseAccountId, PLACEHOLDER_ACCOUNT)
    .option("--out <file>", "write to a file instead of standard output")
    .action(({ machine, accountId, out, ...flags }: Options) => {
      const definition = renderDefinition(machine, readStage(flags).settings, accountId);
      const text = JSON.stringify(definition, null, 2);
      if (out === undefined) return console.log(text);
      writeOutput("--out", out, `${text}\n`);
      const whose = accountId === PLACEHOLDER_ACCOUNT ? "placeholder ARNs" : `the ARNs of account ${accountId}`;
      console.error(`${out}: ${machine}, ${Object.keys(definition.States).length} states, with ${whose}.`);
    });
}
