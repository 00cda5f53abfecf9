import { Command } from "commander";
import { type SettingFlags, withStageOptions } from "../../command-line/stage-options.ts";
import { connect } from "../../keys/connect.ts";
import { importKeys } from "../../keys/import-keys.ts";
import { importText } from "../../keys/import-text.ts";

interface Flags extends SettingFlags {
  readonly json?: boolean;
  readonly remove?: boolean;
}

export function importCommand(): Command {
  return withStageOptions(new Command("import"))
    .description("moves the keys of an older version of the stage into its table; deploy does that by itself")
    .option("--remove", "delete their parameters as well")
    .action(async ({ json, remove = false, ...flags }: Flags) => {
      const { clients, names } = connect(flags);
      const done = await importKeys(clients, names, { remove });
      console.log(json ? JSON.stringify(done, null, 2) : importText(names, done));
    });
}
