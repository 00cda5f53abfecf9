import type { ContainerKind } from "../../../contract/container-kind.ts";
import { DEFAULT_ALIAS } from "../../../names.ts";
import type { ParameterCache } from "./parameter-cache.ts";
import type { ServedModel } from "./served-model.ts";

/**
 * One endpoint that the environment names, in place of what SSM says of models. Nothing is known of what it can:
 * everything is believed until the container denies it.
 */
export function withNamedEndpoint(keys: ParameterCache, endpointName: string, dialect: ContainerKind): ParameterCache {
  const model: ServedModel = { alias: DEFAULT_ALIAS, modelId: endpointName, endpointName, dialect, capabilities: {} };
  const models = new Map([[DEFAULT_ALIAS, model]]);
  const none = new Map<string, never>();
  const overlay = async (snapshot: ReturnType<ParameterCache["snapshot"]>) => ({
    keys: (await snapshot).keys,
    models,
    catalog: none,
    provisioning: none,
    asleep: none,
    parents: none,
  });
  return {
    lookInterval: keys.lookInterval,
    snapshot: () => overlay(keys.snapshot()),
    refreshed: () => overlay(keys.refreshed()),
    refreshedWithout: (publication) => overlay(keys.refreshedWithout(publication)),
    refreshedModel: () => overlay(keys.snapshot()),
  };
}
