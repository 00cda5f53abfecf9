import { IAMClient } from "@aws-sdk/client-iam";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { Command } from "commander";
import { chosenAlias } from "../executions/chosen-alias.ts";
import { readStage, type SettingFlags, withStageOptions } from "../command-line/stage-options.ts";
import { nativeAccess } from "../native-door/native-access.ts";
import { exportLines, nativeAccessText } from "../native-door/native-access-text.ts";

interface Options extends SettingFlags {
  readonly alias?: string;
  readonly hours: string;
  readonly json?: boolean;
}

export function tokenCommand(): Command {
  return withStageOptions(new Command("token"))
    .description(
      "Makes a bearer token for SageMaker's own /openai/v1 path to a model, past the gateway: no function in between, and no keys, limits or " +
        "usage either. Prints it on standard output, as lines for a shell; what to know of it is said on standard error.",
    )
    .option("--alias <alias>", "which model (default: default)")
    .option("--hours <hours>", "how long it holds, 12 at most; an hour for credentials that are of a role", "1")
    .action(async ({ alias: given, hours, json, ...flags }: Options) => {
      const { settings, names, environment } = readStage(flags);
      const region = settings.AWS_REGION;
      const clients = {
        ssm: new SSMClient({ region }),
        sts: new STSClient({ region }),
        iam: new IAMClient({ region }),
      };
      const alias = await chosenAlias(clients.ssm, names, given);
      const access = await nativeAccess(clients, names, { region, alias, hours, environment });
      if (json) return console.log(JSON.stringify(access, null, 2));
      console.log(exportLines(access));
      console.error(`\n${nativeAccessText(access)}`);
    });
}
