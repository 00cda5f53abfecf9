import { App } from "cdktf";
import { hasWebUi, loadEnvironment, readSettings, type Settings, SettingsError } from "./settings.ts";
import { ApiStack } from "./stacks/api-stack.ts";
import { ModelStack } from "./stacks/model-stack.ts";
import { OpenWebUiStack } from "./stacks/openwebui-stack.ts";

function main(): void {
  const settings = settingsOrExit();
  // Stack traces would carry the paths of this machine into the output.
  const app = new App({ stackTraces: false });
  new ModelStack(app, settings);
  new ApiStack(app, settings);
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
