import type { App } from "cdktf";
import type { Catalog } from "../provisioning/catalog/read-catalog.ts";
import { hasWebUi, type Settings } from "../settings/settings.ts";
import { ApiStack } from "./api-stack.ts";
import { ModelStack } from "./model-stack.ts";
import { ObservabilityStack } from "./observability-stack.ts";
import { OpenWebUiStack } from "./openwebui-stack.ts";

/** Every stack of a stage. */
export function createStacks(app: App, settings: Settings, catalog: Catalog): void {
  const model = new ModelStack(app, settings, catalog);
  new ApiStack(app, settings);
  // It uses the topic and the group of schedules by their names.
  new ObservabilityStack(app, settings, [...catalog.keys()]).addDependency(model);
  if (hasWebUi(settings)) new OpenWebUiStack(app, settings);
}
