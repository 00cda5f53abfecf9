import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { synthesize } from "../../synth/synthesize.ts";
import { readSynthesizedStacks, type SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import type { Deployment } from "./deployment.ts";

/**
 * Deploys the same stacks as a person does who types `terraform init` and `terraform apply` in each folder as soon as its turn comes,
 * independent stacks side by side.
 * @returns how long that takes; the synthesis is not counted
 */
export async function bareTerraform(deployment: Deployment): Promise<{ readonly seconds: number }> {
  const environment: NodeJS.ProcessEnv = { ...deployment.environment(), CHECKPOINT_DISABLE: "1" };
  await synthesize(deployment.outputFolder, environment);
  const stacks = readSynthesizedStacks(deployment.outputFolder);
  const started = Date.now();
  const begun = new Map<string, Promise<void>>();
  const begin = ({ name, folder, dependencies }: SynthesizedStack): Promise<void> => {
    const known = begun.get(name);
    if (known !== undefined) return known;
    const apply = async () => {
      await Promise.all(stacks.filter((one) => dependencies.includes(one.name)).map(begin));
      const options = { cwd: folder, env: environment, maxBuffer: 64 * 1024 * 1024 };
      const program = environment.TERRAFORM_BINARY_NAME ?? "terraform";
      await promisify(execFile)(program, ["init", "-reconfigure", "-input=false"], options);
      await promisify(execFile)(program, ["apply", "-auto-approve", "-input=false"], options);
    };
    const ended = apply();
    begun.set(name, ended);
    return ended;
  };
  await Promise.all(stacks.map(begin));
  return { seconds: (Date.now() - started) / 1000 };
}
