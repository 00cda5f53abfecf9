import { SSMClient } from "@aws-sdk/client-ssm";
import { Command } from "commander";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { webUiLogin } from "../web-ui/login.ts";

export function webuiPasswordCommand(): Command {
  return withStageOptions(new Command("webui-password"))
    .description(
      "Shows where the web UI is and how its first administrator logs in; makes the password when there is none yet. " +
        "A password that was changed in the page itself is not known here.",
    )
    .action(async ({ json, ...flags }: SettingFlags & { json?: boolean }) => {
      const { settings, names } = readStage(flags);
      const login = await webUiLogin(new SSMClient({ region: settings.AWS_REGION }), names, settings);
      if (json) return console.log(JSON.stringify(login, null, 2));
      console.log(`address   ${login.passwordForm}\nemail     ${login.email}\npassword  ${login.password}`);
      if (login.provider !== undefined) {
        console.error(`\nEverybody else logs in at ${login.address} by ${login.provider}.`);
      }
      console.error(
        login.created
          ? "\nThe password is new: the web UI takes it when it starts for the first time."
          : "\nIt is the one for the first log-in: a password that was changed in the page itself is not known here.",
      );
    });
}
