import { UserError } from "../../user-error.ts";
import type { Stage } from "../command-line/stage-options.ts";
import { withDoctorClients } from "../doctor/clients.ts";
import { hasErrors, type Output, printDoctor } from "../doctor/print-doctor.ts";
import { runDoctor } from "../doctor/run-doctor.ts";

/**
 * What `npx openai-sagemaker doctor` does, before anything is made.
 * @throws UserError when it finds an error
 */
export async function doctorStep(stage: Stage, output: Output): Promise<void> {
  const region = stage.settings.AWS_REGION;
  const checks = await withDoctorClients(region, stage.environment, (clients) => runDoctor(stage, clients));
  printDoctor(checks, output);
  if (hasErrors(checks)) {
    throw new UserError(
      "Nothing was deployed: fix what the doctor calls an error, or use --no-doctor if you know better.",
    );
  }
}
