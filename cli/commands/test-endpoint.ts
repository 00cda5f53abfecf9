import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { Command } from "commander";
import { allPassed, probeTable } from "../probes/probe-table.ts";
import { testEndpoint } from "../probes/test-endpoint.ts";
import { type SettingFlags, readStage, withJsonOption, withSettingOptions } from "../command-line/stage-options.ts";
import { terminalColumns } from "../text/terminal-columns.ts";

interface Options extends SettingFlags {
  readonly endpointName?: string;
  readonly json?: boolean;
}

export function testEndpointCommand(): Command {
  return (
    withJsonOption(withSettingOptions(new Command("test-endpoint"), ["AWS_REGION"]))
      .description(
        "Asks a SageMaker endpoint directly, past the gateway: completion, chat, stream. Exit code 1 when one fails.",
      )
      // Commander looks for a required option before it looks for unknown ones, and would not name a mistyped one.
      .option("--endpoint-name <name>", "any endpoint of the account, of this product or not (required)")
      .action(async ({ endpointName, json, ...flags }: Options, command: Command) => {
        if (endpointName === undefined) command.error("error: required option '--endpoint-name <name>' not specified");
        const region = readStage(flags).settings.AWS_REGION;
        const clients = { sageMaker: new SageMakerClient({ region }), runtime: new SageMakerRuntimeClient({ region }) };
        const results = await testEndpoint(clients, endpointName);
        console.log(
          json
            ? JSON.stringify({ endpointName, results }, null, 2)
            : probeTable(results, terminalColumns(process.stdout)),
        );
        if (!allPassed(results)) process.exitCode = 1;
      })
  );
}
