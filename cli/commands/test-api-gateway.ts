import { Command } from "commander";
import { UserError } from "../../user-error.ts";
import { allPassed, probeTable } from "../probes/probe-table.ts";
import { openAiBaseUrl, testApiGateway } from "../probes/test-api-gateway.ts";
import { readEnvironment, withEnvironmentFileOption } from "../command-line/stage-options.ts";
import { terminalColumns } from "../text/terminal-columns.ts";

interface Options {
  readonly apiUrl?: string;
  readonly apiKey?: string;
  readonly model?: string;
  readonly json?: boolean;
}

export function testApiGatewayCommand(): Command {
  return withEnvironmentFileOption(new Command("test-api-gateway"))
    .description(
      "Asks the gateway what clients ask it: models, completion, chat, stream, a wrong key, an unknown model. " +
        "Exit code 1 when one of them fails.",
    )
    .option("--api-url <url>", "URL of either door, with or without /v1 (default: OPENAI_BASE_URL)")
    .option(
      "--api-key <key>",
      "key that `npx openai-sagemaker keys create` printed (default: OPENAI_API_KEY, which no process list shows)",
    )
    .option("--model <alias>", "model to ask (default: the first that is listed)")
    .option("--json", "print one JSON value for machines")
    .action(async ({ model, json, ...options }: Options) => {
      const environment = readEnvironment();
      const apiUrl = given("--api-url", "OPENAI_BASE_URL", options.apiUrl ?? environment.OPENAI_BASE_URL);
      const apiKey = given("--api-key", "OPENAI_API_KEY", options.apiKey ?? environment.OPENAI_API_KEY);
      const results = await testApiGateway({ apiUrl, apiKey, model });
      console.log(
        json
          ? JSON.stringify({ baseUrl: openAiBaseUrl(apiUrl), results }, null, 2)
          : probeTable(results, terminalColumns(process.stdout)),
      );
      if (!allPassed(results)) process.exitCode = 1;
    });
}

function given(flag: string, variable: string, value: string | undefined): string {
  if (!value) throw new UserError(`${flag} is missing: give it, or set ${variable}.`);
  return value;
}
