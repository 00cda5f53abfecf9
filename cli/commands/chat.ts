import { SSMClient } from "@aws-sdk/client-ssm";
import { Command, InvalidArgumentError } from "commander";
import { DEFAULT_ALIAS } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { chat, type ChatResult } from "../chat/chat.ts";
import { readMessage } from "../chat/message.ts";
import { interruption } from "../command-line/interruption.ts";
import { type SettingFlags, type Stage, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { readParameter } from "../../provisioning/inventory/read-parameter.ts";
import { readStageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import { openAiBaseUrl } from "../probes/test-api-gateway.ts";

interface Options extends SettingFlags {
  readonly model: string;
  readonly key?: string;
  readonly url?: string;
  readonly system?: string;
  readonly maxTokens?: number;
  readonly wait?: boolean;
  readonly json?: boolean;
}

export function chatCommand(): Command {
  return withStageOptions(
    new Command("chat").argument("[message...]", "what to say; without it, or for -, what is piped in"),
  )
    .description("Sends one message to a model and streams its answer. What it used is said on standard error.")
    .option("--model <alias>", "which model", DEFAULT_ALIAS)
    .option("--key <key>", "API key (default: OPENAI_API_KEY, which no process list shows)")
    .option("--url <url>", "URL of either door (default: OPENAI_BASE_URL, or what the stage has published)")
    .option("--system <text>", "what the model is told beforehand")
    .option("--max-tokens <count>", "how long the answer may be", parseCount)
    .option("--wait", "wait for a model that is not live")
    .action(async (words: string[], { model, key, url, system, maxTokens, wait = false, json, ...flags }: Options) => {
      const stage = readStage(flags);
      const message = await readMessage(words, process.stdin);
      const apiKey = key ?? stage.environment.OPENAI_API_KEY;
      if (!apiKey) {
        throw new UserError(
          "--key is missing: give it, or set OPENAI_API_KEY; `npx openai-sagemaker keys create NAME` makes one.",
        );
      }
      const started = Date.now();
      const result = await chat({
        baseUrl: await baseUrl(stage, url),
        apiKey,
        model,
        message,
        system,
        maxTokens,
        wait,
        onText: (piece) => (json ? undefined : process.stdout.write(piece)),
        stream: process.stderr,
        signal: interruption(),
      });
      if (json) return console.log(JSON.stringify(result, null, 2));
      process.stdout.write("\n");
      console.error(usageText(result, Date.now() - started));
    });
}

async function baseUrl({ names, settings, environment }: Stage, given: string | undefined): Promise<string> {
  const named = given ?? environment.OPENAI_BASE_URL;
  if (named) return openAiBaseUrl(named);
  const client = new SSMClient({ region: settings.AWS_REGION });
  const published = await readParameter(client, names.parameter.openaiBaseUrl);
  if (published !== undefined) return published;
  // Nobody has published a model yet: a stage whose models all wait for a request has its door all the same.
  const { asleep, doors } = await readStageParameters(client, names);
  const door = doors["function-url"];
  if (door !== undefined && Object.keys(asleep).length > 0) return openAiBaseUrl(door);
  throw new UserError(
    `No model of the stage ${names.stage} is live in ${settings.AWS_REGION}: \`npx openai-sagemaker status\` shows what there is, \`npx openai-sagemaker resume\` makes a paused one serve.`,
  );
}

function parseCount(value: string): number {
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new InvalidArgumentError("Give a whole number of at least 1.");
  return Number(value);
}

function usageText({ promptTokens, completionTokens, finishReason }: ChatResult, milliseconds: number): string {
  const tokens = promptTokens === undefined ? "" : `${promptTokens} + ${completionTokens} tokens, `;
  const cut = finishReason === "length" ? "; cut off: --max-tokens, or the model's own length, is reached" : "";
  return `${tokens}${(milliseconds / 1000).toFixed(1)} s${cut}`;
}
