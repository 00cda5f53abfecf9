import { App } from "cdktf";
import { loadEnvironment } from "./settings/load-environment.ts";
import { hasWebUi, readSettings, SettingsError } from "./settings/settings.ts";
import { ApiStack } from "./stacks/api-stack.ts";
import { ModelStack } from "./stacks/model-stack.ts";
import { ObservabilityStack } from "./stacks/observability-stack.ts";
import { OpenWebUiStack } from "./stacks/openwebui-stack.ts";
import { explainDefect, explainFileError } from "./user-error.ts";

function main(): void {
  const settings = readSettings(loadEnvironment(import.meta.dirname));
  // Stack traces would carry the paths of this machine into the output.
  const app = new App({ stackTraces: false });
  const model = new ModelStack(app, settings);
  new ApiStack(app, settings);
  // It uses the topic and the group of schedules by their names.
  new ObservabilityStack(app, settings).addDependency(model);
  if (hasWebUi(settings)) new OpenWebUiStack(app, settings);
  app.synth();
}

try {
  main();
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : (explainFileError(error) ?? explainDefect(error)));
  process.exitCode = 1;
}
