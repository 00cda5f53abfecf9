import { relative, resolve } from "node:path";
import { Command } from "commander";
import { runTool } from "../cli/command-line/command-line.ts";
import { type SettingFlags, readStage, withSettingOptions } from "../cli/command-line/stage-options.ts";
import { outputFolderFrom } from "../cli/terraform/terraform-environment.ts";
import { synthesize } from "../synth/synthesize.ts";
import { readSynthesizedStacks } from "../synth/synthesized-stacks.ts";

/** Writes what `cdktf synth` writes, byte for byte; that says a wrong setting twice, among pages of its own words. */
const command = withSettingOptions(new Command("npm run synth --"))
  .description("Writes the stage's Terraform, without an AWS account and without a network.")
  .option("--output <folder>", "where to (default: CDKTF_OUTDIR, or cdktf.out)")
  .action(async ({ output, ...flags }: SettingFlags & { readonly output?: string }) => {
    const { environment } = readStage(flags);
    const folder = resolve(output ?? outputFolderFrom(environment));
    await synthesize(folder, environment);
    const names = readSynthesizedStacks(folder).map(({ name }) => name);
    console.log(`${relative(process.cwd(), folder) || folder}: ${names.join(", ")}`);
  });

await runTool(command);
