import { join } from "node:path";
import { synthesize } from "../../synth/synthesize.ts";
import { type LocalStack, type StackPorts, startLocalStack } from "../local-stack.ts";
import type { KeptPorts } from "./kept-connection.ts";
import { containerOf } from "./model-source.ts";
import type { Preparation } from "./prepare.ts";
import type { Progress } from "./progress.ts";

export interface Start extends Preparation {
  readonly progress: Progress;
  /** Gets what functions and containers write. */
  readonly log: (line: string) => void;
  /** Called with the sentence when something is gone without which nothing is served. */
  readonly onLost: (sentence: string) => void;
}

/**
 * Synthesizes the stage into the run's folder, and starts all of it but the model.
 * @throws UserError
 */
export async function bringUp(start: Start, runFolder: string): Promise<LocalStack> {
  const { environment, settings, port, source, kept, progress, log, onLost } = start;
  const outputFolder = join(runFolder, "synthesized");
  progress.begin(`Synthesizing the stage ${settings.STAGE}`);
  await synthesize(outputFolder, environment);
  progress.reached(`Synthesized the stage ${settings.STAGE}, as it would be deployed`);

  progress.begin("Starting AWS on this machine");
  const stack = await startLocalStack({
    outputFolder,
    functionsFolder: join(runFolder, "functions"),
    stage: settings.STAGE,
    region: settings.AWS_REGION,
    launchContainer: containerOf(source, { log, onRestart: progress.say, onLost }),
    ports: { functionUrl: port, ...(port === 0 ? {} : preferred(kept.ports)) },
    log,
  });
  progress.reached(`Started AWS on this machine, and ${stack.functions.length} functions`);
  return stack;
}

/** Who asks for any free port is not one who comes back to the same ones. */
function preferred({ httpApi, aws, hub }: KeptPorts): StackPorts {
  const orAnother = (port: number | undefined) => (port === undefined ? 0 : { preferred: port });
  return { httpApi: orAnother(httpApi), aws: orAnother(aws), hub: orAnother(hub) };
}
