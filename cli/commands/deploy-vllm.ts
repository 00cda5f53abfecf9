import { Command, InvalidArgumentError } from "commander";
import { DEFAULT_ALIAS } from "../../names.ts";
import { finish } from "../deployment/finish.ts";
import { interruption } from "../command-line/interruption.ts";
import { type HowToUse, howToUseText, usdPerHourOf } from "../executions/how-to-use.ts";
import { type ModelFlags, modelInput } from "../executions/model-input.ts";
import { publishedModel, startProvisioning } from "../executions/provision.ts";
import { watchExecution } from "../executions/run-state-machine.ts";
import { stageClients } from "../aws/stage-clients.ts";
import { type SettingFlags, stageOf, withStageOptions } from "../command-line/stage-options.ts";

interface Options extends ModelFlags, Pick<SettingFlags, "STAGE" | "AWS_REGION"> {
  readonly detach?: boolean;
  readonly watch: boolean;
  readonly json?: boolean;
}

export function deployVllmCommand(): Command {
  return withStageOptions(new Command("deploy-vllm"))
    .description(
      "Provisions one model of a deployed stage, without Terraform: starts provision-endpoint and follows it. What is not given " +
        "comes from the catalog. What serves under the alias serves on until the new model has passed its test.",
    )
    .option("--alias <alias>", "the name that clients ask for", DEFAULT_ALIAS)
    .option("--model-id <id>", "repository on the Hugging Face hub")
    .option("--revision <revision>", "branch, tag or commit on the hub")
    .option("--model-s3-uri <uri>", "a fine-tuned model's artefacts instead of the hub")
    .option("--instance-type <types>", "in order of preference, separated by commas")
    .option("--container <kind>", "vllm or lmi")
    .option("--environment <NAME=VALUE...>", "variables of the container, such as SM_VLLM_MAX_MODEL_LEN=2048", collect)
    .option("--instance-count <count>", "instances at the start, 1 to 10")
    .option("--max-instance-count <count>", "grow up to so many while requests are many")
    .option("--idle-minutes <minutes>", "retire the model when nobody asked it anything for so long, 5 to 1440")
    .option("--ttl-hours <hours>", "retire the model so long after its publication, 0.25 to 720")
    .option("--detach", "start it, and do not wait")
    .option("--no-watch", "end when the model serves; do not wait for what becomes of the previous version")
    .action(async ({ STAGE, AWS_REGION, detach, watch, json, ...model }: Options) => {
      const input = modelInput(model);
      const stage = stageOf({ STAGE, AWS_REGION });
      const clients = stageClients({ region: stage.settings.AWS_REGION });
      const stream = json ? process.stderr : process.stdout;
      const signal = interruption();
      const executionArn = await startProvisioning(clients, stage.names, input);
      if (detach) {
        const text = `provision-endpoint is at work: ${executionArn}\n\`npm run status\` shows how far it is.`;
        return console.log(json ? JSON.stringify({ execution: executionArn }, null, 2) : text);
      }
      let use: HowToUse | undefined;
      const announce = async () => {
        const published = await publishedModel(clients, stage.names, input.alias);
        use = await finish(clients, stage, { alias: input.alias, model: published, stream, signal });
        if (!json) console.log(howToUseText(use));
        return watch;
      };
      await watchExecution(clients.stepFunctions, executionArn, {
        machine: "provision-endpoint",
        stream,
        signal,
        onPublished: announce,
      });
      if (json && use) console.log(JSON.stringify({ ...use, usdPerHour: usdPerHourOf(use.model) }, null, 2));
    });
}

function collect(pair: string, sofar: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(pair) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Give NAME=VALUE.");
  return { ...sofar, [name]: value };
}
