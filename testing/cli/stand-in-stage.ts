import { cpSync } from "node:fs";
import { join } from "node:path";
import { stackSteps } from "../../cli/terraform/stack-steps.ts";
import { cleanEnvironment, synthesizeApp, WITH_WEB_UI } from "../synthesized-app.ts";
import type { createTerraformStandIn } from "./stand-in.ts";

let folders = 0;

/** The stacks of a stage in a folder of their own, with states beside it, on the Terraform stand-in and without an AWS. */
export function standInStage(terraform: ReturnType<typeof createTerraformStandIn>) {
  folders += 1;
  const outputFolder = join(terraform.folder, String(folders), "cdktf.out");
  return {
    outputFolder,
    /**
     * The stacks with these settings, over those of before as a synthesis writes them.
     * @param standIn what the stand-in is told
     */
    async steps(settings: Readonly<Record<string, string>> = {}, standIn: Readonly<Record<string, string>> = {}) {
      let text = "";
      const app = await synthesizeApp({ ...WITH_WEB_UI, ...settings });
      cpSync(app.outputFolder, outputFolder, { recursive: true });
      app.remove();
      const environment = cleanEnvironment({ ...terraform.environment, ...WITH_WEB_UI, ...settings, ...standIn });
      const stream = { write: (piece: string) => (text += piece) };
      return { ...stackSteps({ environment, stage: "dev", outputFolder, stream }), text: () => text };
    },
  };
}
