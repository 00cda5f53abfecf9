import { Command } from "commander";
import { agreement } from "../../command-line/agreement.ts";
import { type SettingFlags, withStageOptions } from "../../command-line/stage-options.ts";
import { connect } from "../../keys/connect.ts";
import { createKey, type NewKey, notAmongModels } from "../../keys/create-key.ts";
import { type KeyRotation, rotateKey } from "../../keys/rotate-key.ts";
import { printable } from "../../text/printable.ts";
import { moment } from "../../text/quantities.ts";

interface Flags extends SettingFlags {
  readonly json?: boolean;
}

type CreateFlags = Flags & Omit<NewKey, "name"> & { readonly yes?: boolean };

export function createCommand(): Command {
  return withStageOptions(new Command("create").argument("<name>", "whose key it is, for people"))
    .description("makes a key and prints it, once")
    .option("--owner <owner>", "who answers for it, a person or a service")
    .option("--team <team>", "the team whose limits and models it shares, see teams")
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
    .option("--may-read-usage", "it may read what every key of the stage uses")
    .action(async (name: string, { json, yes, ...flags }: CreateFlags) => {
      const { clients, names } = connect(flags);
      const made = await createKey(clients, names, { name, ...flags, agree: agreement(yes) });
      const unknown = made.models === undefined ? [] : await notAmongModels(clients.ssm, names, made.models);
      if (unknown.length > 0) console.error(`No model is deployed under the alias ${unknown.join(", ")} so far.`);
      if (json) return console.log(JSON.stringify(made, null, 2));
      const until = made.expiresAt === undefined ? "" : ` until ${moment(made.expiresAt)}`;
      console.error(
        `A key for ${printable(made.name)}, id ${made.id}, valid${until || " until it is revoked"}. It is shown only now:\n`,
      );
      console.log(made.key);
      console.error('\nNext: set OPENAI_API_KEY to it, and try it with `npx openai-sagemaker chat "Hello!"`.');
    });
}

export function rotateCommand(): Command {
  return withStageOptions(new Command("rotate").argument("<id>", "key id, as list shows it"))
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
      console.error(
        `A new key for ${printable(made.name)}, id ${made.id}. ${overlap} The new one is shown only now:\n`,
      );
      console.log(made.key);
    });
}
