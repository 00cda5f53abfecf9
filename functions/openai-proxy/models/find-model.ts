import { type Caller, mayUse } from "../keys/caller.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import { NotLive } from "./not-live.ts";
import type { ParameterCache } from "./parameter-cache.ts";
import type { ParameterSnapshot } from "./parameter-snapshot.ts";
import type { ServedModel } from "./served-model.ts";

/** Every alias that the caller may use, live or not, in the alphabet's order. */
export function visibleAliases(snapshot: ParameterSnapshot, caller: Caller): string[] {
  const known = [
    ...snapshot.catalog.keys(),
    ...snapshot.models.keys(),
    ...snapshot.provisioning.keys(),
    ...snapshot.asleep.keys(),
  ];
  return [...new Set(known)].filter((alias) => mayUse(caller, alias)).sort();
}

/** The alias that `name` means: an alias itself, or a model id, of which a live one is preferred. */
export function aliasFor(snapshot: ParameterSnapshot, caller: Caller, name: string): string | undefined {
  const aliases = visibleAliases(snapshot, caller);
  if (aliases.includes(name)) return name;
  return (
    aliases.find((alias) => snapshot.models.get(alias)?.modelId === name) ??
    aliases.find((alias) => snapshot.catalog.get(alias)?.modelId === name)
  );
}

/** The live model that a request means. Without a name there must be only one that it can mean. @throws NotLive */
export async function findLiveModel(
  parameters: ParameterCache,
  caller: Caller,
  name: string | undefined,
): Promise<ServedModel> {
  const live = (snapshot: ParameterSnapshot) => {
    const aliases = visibleAliases(snapshot, caller);
    const alias =
      name === undefined ? (aliases.length === 1 ? aliases[0] : undefined) : aliasFor(snapshot, caller, name);
    return { alias, model: alias === undefined ? undefined : snapshot.models.get(alias) };
  };
  let snapshot = await parameters.snapshot();
  let found = live(snapshot);
  if (!found.model) {
    snapshot = await parameters.refreshed();
    found = live(snapshot);
  }
  if (found.model) return found.model;
  if (found.alias !== undefined) throw new NotLive(found.alias, snapshot);
  if (name === undefined) throw new OpenAIError(400, "you must provide a model parameter");
  throw modelNotFound(name);
}

/** Also for a model that exists but that the caller's key may not use: the two must not be told apart. */
export function modelNotFound(name: string): OpenAIError {
  return new OpenAIError(404, `The model \`${name}\` does not exist or you do not have access to it.`, {
    param: "model",
    code: "model_not_found",
  });
}
