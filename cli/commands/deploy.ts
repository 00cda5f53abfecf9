import { PricingClient } from "@aws-sdk/client-pricing";
import { Command, Option } from "commander";
import { onlyModel } from "../../provisioning/catalog/model-start.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { UserError } from "../../user-error.ts";
import { confirmYes } from "../command-line/confirm.ts";
import { interruption } from "../command-line/interruption.ts";
import {
  type SettingFlags,
  type Stage,
  readStage,
  withJsonOption,
  withSettingOptions,
} from "../command-line/stage-options.ts";
import { confirmCatalogSpending, confirmSpending } from "../cost/confirm-spending.ts";
import { PRICING_REGION } from "../cost/live-prices.ts";
import { deployStage } from "../deployment/deploy-stage.ts";
import { deploymentSpending } from "../deployment/deployment-spending.ts";
import { doctorStep } from "../deployment/doctor-step.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import type { OwnPrices } from "../../contract/own-prices.ts";
import { type ServedStage, servedStageText, modelUsdPerHour } from "../executions/served-stage-text.ts";
import { type ServedModels, servedModelsText, servedUsdPerHour } from "../deployment/served-models.ts";
import type { Orphan } from "../orphans/find-orphans.ts";
import { resourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { outputFolderFrom } from "../terraform/terraform-environment.ts";
import { showPlan } from "./plan.ts";

interface Options extends SettingFlags {
  readonly plan?: boolean;
  readonly guided?: boolean;
  readonly yes?: boolean;
  readonly doctor: boolean;
  readonly key: boolean;
  readonly model: boolean;
  readonly watch: boolean;
  readonly unlock?: boolean;
  readonly stateToFolder?: boolean;
  readonly orphans?: "import" | "delete";
  readonly json?: boolean;
}

export function deployCommand(): Command {
  return withSettingOptions(withJsonOption(new Command("deploy")))
    .description(
      "Brings a stage up: looks at the account, shows what Terraform will change and what the model costs, asks, deploys the stacks, " +
        "provisions the model, tests the gateway and says how to use it. Interrupted and run again it goes on where it was. Flags win over " +
        "the environment and .env.",
    )
    .option("--guided", "ask for the few settings that matter first, and write them into .env")
    .option("--yes", "do not ask")
    .option("--plan", "show what would change, and change nothing, as `plan` does")
    .option(
      "--state-to-folder",
      "take Terraform's states back out of a bucket that STATE_BUCKET does not name any more",
    )
    .option("--unlock", "release locks of Terraform's states whose holders are gone")
    .addOption(
      new Option("--orphans <fate>", "what becomes of resources that exist already and that no state knows").choices([
        "import",
        "delete",
      ]),
    )
    .option("--no-doctor", "do not look at the account first")
    .option("--no-key", "make no first key: for a workflow, whose log others read")
    .option("--no-model", "deploy the stacks alone, and provision no model")
    .option("--no-watch", "end when the model serves; do not wait for what becomes of the previous version")
    .action(async ({ plan, guided, yes, doctor, key, model, watch, unlock, orphans, json, ...flags }: Options) => {
      if (guided) await (await import("../guided-settings/guided-settings.ts")).guidedSettings(process.cwd());
      if (plan) return showPlan({ doctor, ...(json === undefined ? {} : { json }), ...flags });
      const stage = readStage(flags);
      const stream = json ? process.stderr : process.stdout;
      const { INSTANCE_PRICES: prices } = stage.settings;
      const use = await deployStage(resourceClients({ region: stage.settings.AWS_REGION }), stage, {
        outputFolder: outputFolderFrom(stage.environment),
        stream,
        signal: interruption(),
        firstKey: key,
        // What this folder itself was making when it was interrupted needs no question.
        settle: (found, isFromInterruption) =>
          chooseFate(found, { orphans: orphans ?? (isFromInterruption ? "import" : undefined), yes }),
        unlock: unlock
          ? (question) => (yes ? Promise.resolve() : confirmYes({ sentence: `${question} Release the lock?` }))
          : undefined,
        stateToFolder: flags.stateToFolder,
        agree: () => agreement(stage, { model, yes, stream }),
        doctor: doctor ? () => doctorStep(stage, stream) : async () => undefined,
        announceModels: (use) =>
          console.log(json ? modelsJson(use, prices) : servedModelsText(use, terminalColumns(process.stdout), prices)),
        announce: (use: ServedStage) => (json ? undefined : console.log(servedStageText(use, prices))),
        watch,
        provision: model,
      });
      if (!json) return;
      if (use !== undefined)
        console.log(JSON.stringify({ ...use, usdPerHour: modelUsdPerHour(use.model, prices) }, null, 2));
      else if (!model) console.log("null");
    });
}

function modelsJson(use: ServedModels, prices: OwnPrices | undefined): string {
  const models = use.models.map((one) =>
    "model" in one && one.model ? { ...one, usdPerHour: modelUsdPerHour(one.model, prices) } : one,
  );
  return JSON.stringify({ ...use, models, usdPerHour: servedUsdPerHour(use.models, prices) }, null, 2);
}

/** With a model what it costs; without one there is next to nothing to pay, but something to change. */
async function agreement(
  stage: Stage,
  {
    model,
    yes,
    stream,
  }: Pick<Options, "model"> & { readonly yes: boolean | undefined; readonly stream: ProgressStream },
): Promise<void> {
  if (model) {
    const confirmation = { yes, stream, pricing: new PricingClient({ region: PRICING_REGION }) };
    const catalog = readCatalog(stage.settings);
    const only = onlyModel(catalog, stage.settings);
    if (only === undefined) return confirmCatalogSpending(stage.settings, catalog, confirmation);
    return confirmSpending(deploymentSpending(stage, only), confirmation);
  }
  if (!yes) await confirmYes({ sentence: `The stacks of the stage ${stage.names.stage} will be changed like this.` });
}

/** Deleting is never the default, and has its own question: a volume may hold accounts and chats. */
async function chooseFate(
  found: readonly Orphan[],
  { orphans, yes }: { readonly orphans: Options["orphans"]; readonly yes: boolean | undefined },
): Promise<"import" | "delete"> {
  if (orphans === "import") return orphans;
  if (orphans === "delete") {
    const chats = found.some(({ type }) => type === "aws_ebs_volume")
      ? ", the web UI's accounts and chats included"
      : "";
    if (!yes) await confirmYes({ sentence: `All of these will be deleted${chats}, and created again.` });
    return orphans;
  }
  if (!process.stdin.isTTY) {
    throw new UserError(
      "Some of these resources already exist: `--orphans import` imports them into the state, `--orphans delete` deletes them first. Nothing was changed.",
    );
  }
  await confirmYes({ sentence: "Import them into the state? (`--orphans delete` would delete them.)" });
  return "import";
}
