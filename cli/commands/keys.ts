import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SSMClient } from "@aws-sdk/client-ssm";
import { Command } from "commander";
import { createKey, type NewKey, notAmongModels } from "../keys/create-key.ts";
import { listKeys } from "../keys/list-keys.ts";
import { revokeKey } from "../keys/revoke-key.ts";
import { confirmYes } from "../command-line/confirm.ts";
import { limitsText } from "../keys/key-limits.ts";
import { type KeyChange, limitKey } from "../keys/limit-key.ts";
import { keyTable } from "../keys/key-table.ts";
import { type KeyRotation, rotateKey } from "../keys/rotate-key.ts";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { moment } from "../text/quantities.ts";

interface Flags extends SettingFlags {
  readonly json?: boolean;
}

type CreateFlags = Flags & Omit<NewKey, "name"> & { readonly yes?: boolean };
type LimitFlags = Flags & KeyChange & { readonly yes?: boolean };

export function keysCommand(): Command {
  const command = new Command("keys").description("The keys that clients of the API use. What is stored is a hash.");

  withStageOptions(command.command("create").argument("<name>", "whose key it is, for people"))
    .description("makes a key and prints it, once")
    .option("--expires <when>", "a time from now such as 30d or 12h, or a date such as 2027-01-31 (default: never)")
    .option("--models <aliases>", "aliases that the key may use, separated by commas (default: all)")
    .option("--requests-per-minute <count>", "requests that the key may make in a minute (default: any number)")
    .option(
      "--tokens-per-day <count>",
      "tokens that it may use in a day of UTC, prompts and answers together (default: any number)",
    )
    .option("--tokens-per-month <count>", "tokens that it may use in a calendar month (default: any number)")
    .option("--yes", "do not ask, whatever looks like a mistake")
    .option("--answer-while-waiting", "for a chat page: it gets an answer, not an error, while the model is not live")
    .option(
      "--may-wake",
      "its requests wake models that sleep, where WAKE_ON_REQUEST lets them; that costs what the instance costs",
    )
    .option("--hold", "its streams wait until the model is live, as if each asked for it with X-Scale-Up-Timeout")
    .action(async (name: string, { json, yes, ...flags }: CreateFlags) => {
      const { clients, names } = connect(flags);
      const made = await createKey(clients, names, { name, ...flags, agree: agreement(yes) });
      const unknown = made.models === undefined ? [] : await notAmongModels(clients.ssm, names, made.models);
      if (unknown.length > 0) console.error(`No model is deployed under the alias ${unknown.join(", ")} so far.`);
      if (json) return console.log(JSON.stringify(made, null, 2));
      const until = made.expiresAt === undefined ? "" : ` until ${moment(made.expiresAt)}`;
      console.error(
        `A key for ${made.name}, id ${made.id}, valid${until || " until it is revoked"}. It is shown only now:\n`,
      );
      console.log(made.key);
      console.error('\nNext: set OPENAI_API_KEY to it, and try it with `npx openai-sagemaker chat "Hello!"`.');
    });

  withStageOptions(command.command("list"))
    .description("shows names, ids and expiry")
    .action(async ({ json, ...flags }: Flags) => {
      const { clients, names } = connect(flags);
      const keys = await listKeys(clients, names);
      if (json) return console.log(JSON.stringify(keys, null, 2));
      if (keys.length === 0)
        return console.log(
          `The stage ${names.stage} has no keys: \`npx openai-sagemaker keys create NAME\` makes one.`,
        );
      console.log(keyTable(keys, terminalColumns(process.stdout)));
    });

  withStageOptions(command.command("limit").argument("<id>", "key id, as list shows it"))
    .description("changes limits of a key that is in use, and what it may; what is not given stays")
    .option("--requests-per-minute <count>", "as for create; none takes the limit away")
    .option("--tokens-per-day <count>", "as for create; none takes the limit away")
    .option("--tokens-per-month <count>", "as for create; none takes the limit away")
    .option("--may-wake", "its requests wake models that sleep")
    .option("--no-may-wake", "they do not any more")
    .option("--hold", "its streams wait until the model is live")
    .option("--no-hold", "they do not any more")
    .option("--yes", "do not ask, whatever looks like a mistake")
    .action(async (idOrKey: string, { json, yes, ...flags }: LimitFlags) => {
      const { clients, names } = connect(flags);
      const changed = await limitKey(clients, names, idOrKey, { ...flags, agree: agreement(yes) });
      if (json) return console.log(JSON.stringify(changed, null, 2));
      console.log(
        `The key ${changed.id} of ${changed.name} has these limits: ${limitsText(changed.limits) ?? "none"}. It ${changed.mayWake ? "wakes" : "does not wake"} models that sleep${changed.hold ? ", and its streams wait for them" : ""}. Proxies go by that within a minute; with limits, at its next request.`,
      );
    });

  withStageOptions(command.command("rotate").argument("<id>", "key id, as list shows it"))
    .description("replaces a key under its id and prints the new one, once; limits and usage stay")
    .option("--overlap <time>", "how long the replaced key works on, such as 1h or 7d; 0: not at all", "24h")
    .option("--expires <when>", "another expiry, as for create")
    .action(async (idOrKey: string, { json, ...flags }: Flags & KeyRotation) => {
      const { clients, names } = connect(flags);
      const made = await rotateKey(clients, names, idOrKey, flags);
      if (json) return console.log(JSON.stringify(made, null, 2));
      const overlap =
        made.previousValidUntil === undefined
          ? "The old one is no longer accepted, within a minute by proxies that remember it; with limits, at its next request."
          : `The old one works until ${moment(made.previousValidUntil)}.`;
      console.error(`A new key for ${made.name}, id ${made.id}. ${overlap} The new one is shown only now:\n`);
      console.log(made.key);
    });

  withStageOptions(command.command("revoke").argument("<id>", "key id, as list shows it"))
    .description("refuses a key for good; name and owner stay for reports of its use")
    .action(async (idOrKey: string, { json, ...flags }: Flags) => {
      const { clients, names } = connect(flags);
      const { id, revokedBefore } = await revokeKey(clients, names, idOrKey);
      if (json)
        return console.log(JSON.stringify({ revoked: id, ...(revokedBefore && { since: revokedBefore }) }, null, 2));
      console.log(
        revokedBefore === undefined
          ? `The key ${id} is revoked. Proxies that remember it refuse it within a minute; one with limits at its next request.`
          : `The key ${id} was revoked before, on ${moment(revokedBefore)}.`,
      );
    });
  return command;
}

function agreement(yes = false) {
  return async (doubts: readonly string[]) => {
    if (!yes) await confirmYes({ sentence: doubts.join(" ") });
  };
}

function connect(flags: SettingFlags) {
  const { settings, names } = readStage(flags);
  const region = settings.AWS_REGION;
  return { clients: { ssm: new SSMClient({ region }), dynamoDb: new DynamoDBClient({ region }) }, names };
}
