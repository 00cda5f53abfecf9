import { Command, Option } from "commander";
import { type SettingFlags, withStageOptions } from "../../command-line/stage-options.ts";
import { connect } from "../../keys/connect.ts";
import { keyListText } from "../../keys/key-list-text.ts";
import { listKeys } from "../../keys/list-keys.ts";
import { type KeySelection, PAGE_LIMIT, type Paging, pageOf, SORTS } from "../../keys/select-keys.ts";
import { showKey } from "../../keys/show-key.ts";
import { shownKeyText } from "../../keys/shown-key-text.ts";
import { terminalColumns } from "../../text/terminal-columns.ts";

interface Flags extends SettingFlags {
  readonly json?: boolean;
}

export function listCommand(): Command {
  return withStageOptions(new Command("list"))
    .description("shows names, ids and terms, page by page; revoked keys only when they are asked for")
    .option("--owner <owner>", "whose owner this is")
    .option("--team <team>", "which belong to this team")
    .option("--name <part>", "whose name has this in it, in any case")
    .option("--expired", "which have expired")
    .option("--disabled", "which are disabled")
    .option("--revoked", "which are revoked")
    .option("--unused-since <when>", "which were not used since: 90d ago, or a date such as 2026-09-01")
    .addOption(
      new Option("--sort <order>", "by name; created, the newest first; expires, the next first; used, the last first")
        .choices(SORTS)
        .default("name"),
    )
    .option("--page <number>", "which page (default: 1)")
    .option("--limit <count>", `keys to a page (default: ${PAGE_LIMIT})`)
    .option("--all", "every key on one page")
    .action(async ({ json, page, limit, all, ...flags }: Flags & KeySelection & Paging) => {
      const { clients, names } = connect(flags);
      const { keys, malformed } = await listKeys(clients, names, flags);
      const shown = pageOf(keys, { page, limit, all });
      if (json) return console.log(JSON.stringify({ ...shown, malformed }, null, 2));
      if (malformed.length > 0)
        console.error(`Nobody can read the records of ${malformed.join(", ")}: revoke these keys, and create others.`);
      if (keys.length > 0) return console.log(keyListText(shown, terminalColumns(process.stdout)));
      console.log(
        isSelective(flags)
          ? `The stage ${names.stage} has no such keys.`
          : `The stage ${names.stage} has no keys: \`npx openai-sagemaker keys create NAME\` makes one.`,
      );
    });
}

function isSelective({ owner, team, name, expired, disabled, revoked, unusedSince }: KeySelection): boolean {
  return [owner, team, name, expired, disabled, revoked, unusedSince].some((given) => given !== undefined);
}

export function showCommand(): Command {
  return withStageOptions(new Command("show").argument("<id>", "key id, as list shows it"))
    .description("all that is known of a key, with its use of this month against its limits")
    .action(async (idOrKey: string, { json, ...flags }: Flags) => {
      const { clients, names } = connect(flags);
      const key = await showKey(clients, names, idOrKey);
      console.log(json ? JSON.stringify(key, null, 2) : shownKeyText(key, terminalColumns(process.stdout)));
    });
}
