import { App } from "cdktf";
import { readCatalog } from "./provisioning/catalog/read-catalog.ts";
import { loadEnvironment } from "./settings/load-environment.ts";
import { readSettings, SettingsError } from "./settings/settings.ts";
import { createStacks } from "./stacks/create-stacks.ts";
import { explainDefect, explainFileError } from "./user-error.ts";

function main(): void {
  const settings = readSettings(loadEnvironment(import.meta.dirname));
  // Stack traces would carry the paths of this machine into the output.
  const app = new App({ stackTraces: false });
  createStacks(app, settings, readCatalog(settings));
  app.synth();
}

try {
  main();
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : (explainFileError(error) ?? explainDefect(error)));
  process.exitCode = 1;
}
