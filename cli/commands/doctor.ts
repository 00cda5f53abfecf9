import { Command } from "commander";
import { withDoctorClients } from "../doctor/clients.ts";
import { hasErrors, printDoctor } from "../doctor/print-doctor.ts";
import { runDoctor } from "../doctor/run-doctor.ts";
import { type SettingFlags, readStage, withJsonOption, withSettingOptions } from "../command-line/stage-options.ts";

export function doctorCommand(): Command {
  return withSettingOptions(
    withJsonOption(
      new Command("doctor").description(
        "Checks everything that a deployment needs, in seconds: tools, credentials, permissions, network, quotas, image, model.\n\n" +
          "Changes nothing and costs nothing. The exit code is 1 when there is an error.",
      ),
    ),
  ).action(async (flags: SettingFlags & { readonly json?: boolean }) => {
    const stage = readStage(flags);
    const region = stage.settings.AWS_REGION;
    if (process.stderr.isTTY) process.stderr.write("Looking at everything …");
    const checks = await withDoctorClients(region, stage.environment, (clients) => runDoctor(stage, clients));
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    if (flags.json)
      console.log(JSON.stringify({ stage: stage.settings.STAGE, region, ok: !hasErrors(checks), checks }));
    else {
      printDoctor(checks, process.stdout);
      console.log(`\nNext: ${nextStep(hasErrors(checks))}`);
    }
    if (hasErrors(checks)) process.exitCode = 1;
  });
}

function nextStep(hasErrors: boolean): string {
  return hasErrors
    ? "put right what is an error, and run it again."
    : "`npx openai-sagemaker deploy` shows what it will change and cost, and asks.";
}
