import { EC2Client } from "@aws-sdk/client-ec2";
import { SSMClient } from "@aws-sdk/client-ssm";
import { Command, InvalidArgumentError } from "commander";
import { type SettingFlags, readStage, withSettingOptions } from "../command-line/stage-options.ts";
import { findWebUiInstance } from "../web-ui/find-instance.ts";
import { PASSWORD_FORM } from "../web-ui/login.ts";
import { providerName } from "../web-ui/provider-name.ts";
import { readParameter } from "../../provisioning/inventory/read-parameter.ts";
import { portForward, requirePrograms } from "../web-ui/port-forward.ts";

interface Options extends SettingFlags {
  readonly port: number;
  readonly remotePort: number;
}

export function openCommand(): Command {
  return withSettingOptions(new Command("open"), ["STAGE", "AWS_REGION"])
    .description(
      "Forwards a port of this machine to the web UI by Session Manager, so that no port of it need be open to you. " +
        "Needs the AWS CLI and its Session Manager plugin. Ctrl-C ends it.",
    )
    .option("--port <port>", "port of this machine", parsePort, 3000)
    .option("--remote-port <port>", "port of the web UI on its instance", parsePort, 8080)
    .action(async ({ port, remotePort, ...flags }: Options) => {
      const { settings, names, environment } = readStage(flags);
      const region = settings.AWS_REGION;
      const instanceId = await findWebUiInstance(new EC2Client({ region }), names);
      requirePrograms(environment.PATH ?? "");
      const provider = await readParameter(new SSMClient({ region }), names.parameter.webUi("openid-provider"));
      const path = provider === undefined ? "" : PASSWORD_FORM;
      console.error(`The web UI on ${instanceId}: http://127.0.0.1:${port}${path} (Ctrl-C ends it)`);
      if (provider !== undefined) {
        console.error(`There one logs in with a password; ${providerName(provider)} sends people to the domain alone.`);
      }
      await portForward({ instanceId, region, remotePort, localPort: port, environment });
    });
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) throw new InvalidArgumentError("Give a port from 1 to 65535.");
  return port;
}
