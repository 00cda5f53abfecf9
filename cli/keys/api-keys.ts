import { DeleteParameterCommand, ParameterNotFound, PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { createApiKey, type KeyLimits, keyIdOf } from "../../contract/api-key.ts";
import { parameterValue } from "../../contract/parameter-value.ts";
import { ALIAS_PATTERN, type Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { notDeployed } from "../command-line/not-deployed.ts";
import { readStageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import { parseDate, parseDuration } from "../text/quantities.ts";
import { keyWarnings } from "./key-warnings.ts";
import { type TypedLimits, parseLimits } from "./key-limits.ts";

/** A key as far as anybody but its holder knows it. */
export interface KeyReport {
  readonly id: string;
  readonly name: string;
  /** ISO 8601; absent: never expires. */
  readonly expiresAt?: string;
  readonly expired: boolean;
  /** Aliases the key may use; absent: all. */
  readonly models?: readonly string[];
  /** Absent: none. */
  readonly limits?: KeyLimits;
  /** Its requests wake models that sleep; absent: they do not. */
  readonly mayWake?: true;
  /** Its streams wait until the model is live; absent: those that ask for it do. */
  readonly hold?: true;
  /** Until when the key that this one replaced works on, ISO 8601; absent: it does not. */
  readonly previousValidUntil?: string;
}

export interface NewKey extends TypedLimits {
  readonly name: string;
  /** `30d`, `12h` or an ISO 8601 date. */
  readonly expires?: string | undefined;
  /** Aliases, separated by commas. */
  readonly models?: string | undefined;
  /** For a chat page: while the model is not live, it gets an answer that says so in place of an error. */
  readonly answerWhileWaiting?: boolean | undefined;
  readonly mayWake?: boolean | undefined;
  readonly hold?: boolean | undefined;
  /** Gets what is most likely not meant, a sentence each; returns when it is meant, throws when not. Absent: it is meant. */
  readonly agree?: ((warnings: readonly string[]) => Promise<void>) | undefined;
}

/** Stores a new key's record, and returns the key, which nobody can show a second time. */
export async function createKey(client: SSMClient, names: Names, newKey: NewKey, now = new Date()) {
  const name = newKey.name.trim();
  if (name === "" || name.length > 100) throw new UserError("A key's name has 1 to 100 characters.");
  const models = newKey.models === undefined ? undefined : aliasesIn(newKey.models);
  const expiresAt = newKey.expires === undefined ? undefined : expiryIn(newKey.expires, now);
  const limits = parseLimits(newKey);
  const { keyId, key, record } = createApiKey(name, {
    ...(expiresAt !== undefined && { expiresAt }),
    ...(models !== undefined && { models }),
    ...(limits !== undefined && { limits }),
    ...(newKey.answerWhileWaiting && { whileWaiting: "answer" }),
    ...wakingTerms(newKey),
  });
  const { doors, keys } = await readStageParameters(client, names);
  if (Object.keys(doors).length === 0) throw new UserError(notDeployed(names.stage));
  const warnings = keyWarnings({ name, limits }, keyReports(keys, now));
  if (warnings.length > 0) await newKey.agree?.(warnings);
  await client.send(
    new PutParameterCommand({
      Name: names.parameter.key(keyId),
      Type: "String",
      Value: parameterValue(record),
      Tags: Object.entries(names.tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  return {
    id: keyId,
    key,
    name,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(models !== undefined && { models }),
    ...(limits !== undefined && { limits }),
    ...wakingTerms(newKey),
  };
}

/** What of it is so. */
function wakingTerms({
  mayWake,
  hold,
}: {
  readonly mayWake?: boolean | undefined;
  readonly hold?: boolean | undefined;
}) {
  return { ...(mayWake && { mayWake }), ...(hold && { hold }) };
}

/** The aliases that no model has, neither published nor in the catalog, nor any adapter of these. */
export async function notAmongModels(client: SSMClient, names: Names, aliases: readonly string[]): Promise<string[]> {
  const { catalog, models } = await readStageParameters(client, names);
  const records = [...Object.entries(catalog), ...Object.entries(models)];
  const known = new Set(records.flatMap(([alias, { adapters = {} }]) => [alias, ...Object.keys(adapters)]));
  return aliases.filter((alias) => !known.has(alias));
}

export async function listKeys(client: SSMClient, names: Names, now = new Date()): Promise<KeyReport[]> {
  return keyReports((await readStageParameters(client, names)).keys, now);
}

/** Sorted by name; the hashes stay out of it. */
export function keyReports(
  keys: Awaited<ReturnType<typeof readStageParameters>>["keys"],
  now = new Date(),
): KeyReport[] {
  return Object.entries(keys)
    .map(([id, { name, expiresAt, models, limits, previous, ...terms }]) => ({
      id,
      name,
      ...(expiresAt !== undefined && { expiresAt }),
      expired: expiresAt !== undefined && !(Date.parse(expiresAt) > now.getTime()),
      ...(models !== undefined && { models }),
      ...(limits !== undefined && { limits }),
      ...wakingTerms(terms),
      ...(previous !== undefined &&
        Date.parse(previous.validUntil) > now.getTime() && { previousValidUntil: previous.validUntil }),
    }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/**
 * Deletes a key's record.
 * @param idOrKey the key id, or the whole key
 * @throws UserError when there is no such key
 */
export async function revokeKey(client: SSMClient, names: Names, idOrKey: string): Promise<string> {
  const id = keyIdIn(idOrKey);
  try {
    await client.send(new DeleteParameterCommand({ Name: names.parameter.key(id) }));
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
    throw new UserError(
      `The stage ${names.stage} has no key ${id}: \`npx openai-sagemaker keys list\` shows those it has.`,
    );
  }
  return id;
}

/** @throws UserError when it is neither a key id nor a key */
export function keyIdIn(idOrKey: string): string {
  const id = keyIdOf(idOrKey) ?? idOrKey;
  if (/^[a-z0-9]{8,32}$/.test(id)) return id;
  // Whatever it is, it may be a secret: not repeated.
  throw new UserError("That is neither a key id nor a key: `npx openai-sagemaker keys list` shows the ids.");
}

function aliasesIn(list: string): string[] {
  const aliases = list.split(",").map((alias) => alias.trim());
  const wrong = aliases.find((alias) => !ALIAS_PATTERN.test(alias));
  if (wrong === undefined) return aliases;
  throw new UserError(`--models: "${wrong}" is not an alias. Give aliases such as default, separated by commas.`);
}

/** ISO 8601, of `30d` or of a date. */
export function expiryIn(text: string, now: Date): string {
  const milliseconds = parseDuration(text);
  const date = milliseconds === undefined ? parseDate(text) : new Date(now.getTime() + milliseconds);
  if (date === undefined)
    throw new UserError(`--expires: "${text}" is neither a time such as 30d or 12h nor a date such as 2027-01-31.`);
  if (date <= now) throw new UserError(`--expires: ${text} has passed.`);
  return date.toISOString();
}
