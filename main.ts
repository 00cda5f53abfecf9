import { App } from "cdktf";
import { loadEnvironment } from "./settings/load-environment.ts";
import { hasWebUi, readSettings, type Settings, SettingsError } from "./settings/settings.ts";
import { ApiStack } from "./stacks/api-stack.ts";
import { ModelStack } from "./stacks/model-stack.ts";
import { ObservabilityStack } from "./stacks/observability-stack.ts";
import { OpenWebUiStack } from "./stacks/openwebui-stack.ts";

function main(): void {
  const settings = settingsOrExit();
  // Stack traces would carry the paths of this machine into the output.
  const app = new App({ stackTraces: false });
  const model = new ModelStack(app, settings);
  new ApiStack(app, settings);
  // It uses the topic and the group of schedules by their names.
  new ObservabilityStack(app, settings).addDependency(model);
  if (hasWebUi(settings)) new OpenWebUiStack(app, settings);
  app.synth();
}

function settingsOrExit(): Settings {
  try {
    return readSettings(loadEnvironment(import.meta.dirname));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

main();
