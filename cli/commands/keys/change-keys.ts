import { Command } from "commander";
import { agreement } from "../../command-line/agreement.ts";
import { type SettingFlags, withStageOptions } from "../../command-line/stage-options.ts";
import { connect } from "../../keys/connect.ts";
import { disableKey, enableKey } from "../../keys/disable-key.ts";
import { limitsText } from "../../keys/key-limits.ts";
import { type KeyChange, limitKey } from "../../keys/limit-key.ts";
import { revokeKey } from "../../keys/revoke-key.ts";
import { printable } from "../../text/printable.ts";
import { moment } from "../../text/quantities.ts";

interface Flags extends SettingFlags {
  readonly json?: boolean;
}

/** How soon every proxy goes by a change. */
const SOON = "within a minute; with limits, at its next request";

const withId = (name: string) => withStageOptions(new Command(name).argument("<id>", "key id, as list shows it"));

export function limitCommand(): Command {
  return withId("limit")
    .description("changes limits of a key that is in use, whose it is and what it may; what is not given stays")
    .option("--requests-per-minute <count>", "as for create; none takes the limit away")
    .option("--tokens-per-day <count>", "as for create; none takes the limit away")
    .option("--tokens-per-month <count>", "as for create; none takes the limit away")
    .option("--models <aliases>", "as for create; all is every model")
    .option("--owner <owner>", "as for create; none takes it away")
    .option("--team <team>", "as for create; none takes it out of its team")
    .option("--expires <when>", "as for create; never takes the expiry away")
    .option("--may-wake", "its requests wake models that sleep")
    .option("--no-may-wake", "they do not any more")
    .option("--hold", "its streams wait until the model is live")
    .option("--no-hold", "they do not any more")
    .option("--may-read-usage", "it may read what every key of the stage uses")
    .option("--no-may-read-usage", "it may not any more")
    .option("--yes", "do not ask, whatever looks like a mistake")
    .action(async (idOrKey: string, { json, yes, ...flags }: Flags & KeyChange & { readonly yes?: boolean }) => {
      const { clients, names } = connect(flags);
      const changed = await limitKey(clients, names, idOrKey, { ...flags, agree: agreement(yes) });
      if (json) return console.log(JSON.stringify(changed, null, 2));
      const { id, name, owner, team, models, expiresAt } = changed;
      const whose = [
        ...(owner === undefined ? [] : [`owner ${printable(owner)}`]),
        ...(team === undefined ? [] : [`team ${team}`]),
      ];
      console.log(
        [
          `The key ${id} of ${printable(name)} has these limits: ${limitsText(changed.limits) ?? "none"}.`,
          `It may use ${models === undefined ? "every model" : models.join(", ")}${expiresAt === undefined ? "" : ` until ${moment(expiresAt)}`}${whose.length === 0 ? "" : ` (${whose.join(", ")})`}.`,
          `It ${changed.mayWake ? "wakes" : "does not wake"} models that sleep${changed.hold ? ", and its streams wait for them" : ""}.`,
          `Proxies go by that ${SOON}.`,
        ].join(" "),
      );
    });
}

export function disableCommand(): Command {
  return withId("disable")
    .description("refuses a key until it is enabled; all of it stays")
    .action(async (idOrKey: string, { json, ...flags }: Flags) => {
      const { clients, names } = connect(flags);
      const key = await disableKey(clients, names, idOrKey);
      if (json) return console.log(JSON.stringify(key, null, 2));
      console.log(
        `The key ${key.id} of ${printable(key.name)} is disabled since ${moment(key.disabledAt ?? "")}. Proxies refuse it ${SOON}.`,
      );
    });
}

export function enableCommand(): Command {
  return withId("enable")
    .description("accepts a disabled key again")
    .action(async (idOrKey: string, { json, ...flags }: Flags) => {
      const { clients, names } = connect(flags);
      const key = await enableKey(clients, names, idOrKey);
      if (json) return console.log(JSON.stringify(key, null, 2));
      const expired = key.expired ? " It has expired: give it another expiry by `keys limit`." : "";
      console.log(
        `The key ${key.id} of ${printable(key.name)} is enabled. Proxies accept it within a minute.${expired}`,
      );
    });
}

export function revokeCommand(): Command {
  return withId("revoke")
    .description("refuses a key for good; name and owner stay for reports of its use")
    .action(async (idOrKey: string, { json, ...flags }: Flags) => {
      const { clients, names } = connect(flags);
      const { id, revokedBefore } = await revokeKey(clients, names, idOrKey);
      if (json)
        return console.log(JSON.stringify({ revoked: id, ...(revokedBefore && { since: revokedBefore }) }, null, 2));
      console.log(
        revokedBefore === undefined
          ? `The key ${id} is revoked. Proxies that remember it refuse it ${SOON}.`
          : `The key ${id} was revoked before, on ${moment(revokedBefore)}.`,
      );
    });
}
