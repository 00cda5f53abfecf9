import { App } from "cdktf";
import { readSettings } from "../../settings/settings.ts";
import { StateBackendStack } from "../../stacks/state-backend-stack.ts";

/** The app of `npx openai-sagemaker bootstrap`, apart from that of the stages: its bucket outlives them all. */
function main(): void {
  const { STATE_BUCKET: bucket, AWS_REGION: region } = readSettings(process.env);
  if (bucket === undefined) throw new Error("STATE_BUCKET is not set: `npx openai-sagemaker bootstrap` sets it.");
  // Stack traces would carry the paths of this machine into the output.
  const app = new App({ stackTraces: false });
  new StateBackendStack(app, { bucket, region });
  app.synth();
}

main();
