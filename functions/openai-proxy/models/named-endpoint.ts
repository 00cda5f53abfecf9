import type { ContainerKind } from "../../../contract/container-kind.ts";
import { DEFAULT_ALIAS } from "../../../names.ts";
import type { ParameterCache } from "./parameter-cache.ts";
import type { ParameterSnapshot } from "./parameter-snapshot.ts";
import type { ServedModel } from "./served-model.ts";

/**
 * One endpoint that the environment names, in place of what Parameter Store says of models. Nothing is known of what it can:
 * everything is believed until the container denies it.
 */
export function namedEndpoint(endpointName: string, dialect: ContainerKind): ParameterCache {
  const model: ServedModel = { alias: DEFAULT_ALIAS, modelId: endpointName, endpointName, dialect, capabilities: {} };
  const none = new Map<string, never>();
  const only: ParameterSnapshot = {
    models: new Map([[DEFAULT_ALIAS, model]]),
    catalog: none,
    provisioning: none,
    asleep: none,
    parents: none,
  };
  const snapshot = () => Promise.resolve(only);
  return {
    lookInterval: Number.POSITIVE_INFINITY,
    snapshot,
    refreshed: snapshot,
    refreshedWithout: snapshot,
    refreshedModel: snapshot,
  };
}
