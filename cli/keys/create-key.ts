import type { SSMClient } from "@aws-sdk/client-ssm";
import { type ApiKeyRecord, createApiKey, firstVersion } from "../../contract/api-key.ts";
import { issueKeyId } from "../../contract/key-id.ts";
import { attributesOf, keyPrimaryKey } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { readStageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import { stageIdSecret } from "../../provisioning/keys/stage-id-secret.ts";
import { askTable } from "../records/ask-table.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { putRecord } from "../records/put-record.ts";
import { readTeam } from "../records/read-teams.ts";
import { parseLimits, type TypedLimits } from "./key-limits.ts";
import { keyReport } from "./key-report.ts";
import { aliasesIn, expiryIn, nameIn, ownerIn, teamIn } from "./key-terms.ts";
import { keysOfName } from "./keys-of-name.ts";
import { keyWarnings } from "./key-warnings.ts";

export interface NewKey extends TypedLimits {
  readonly name: string;
  /** Who answers for it: a person or a service. */
  readonly owner?: string | undefined;
  /** The name of a team that there is. */
  readonly team?: string | undefined;
  /** `30d`, `12h` or an ISO 8601 date. */
  readonly expires?: string | undefined;
  /** Aliases, separated by commas. */
  readonly models?: string | undefined;
  /** For a chat page: while the model is not live, it gets an answer that says so in place of an error. */
  readonly answerWhileWaiting?: boolean | undefined;
  readonly mayWake?: boolean | undefined;
  readonly hold?: boolean | undefined;
  readonly mayReadUsage?: boolean | undefined;
  /** Gets what is most likely not meant, a sentence each; returns when it is meant, throws when not. Absent: it is meant. */
  readonly agree?: ((warnings: readonly string[]) => Promise<void>) | undefined;
}

/** Stores a new key's record, and returns the key, which nobody can show a second time. */
export async function createKey(clients: KeyClients, names: Names, newKey: NewKey, now = new Date()) {
  const { agree } = newKey;
  const name = nameIn(newKey.name);
  const terms = termsOf(newKey, now);
  if (terms.team !== undefined) await readTeam(clients, names, terms.team);
  if (agree !== undefined) {
    const warnings = keyWarnings({ name, limits: terms.limits }, await keysOfName(clients, names, name, now));
    if (warnings.length > 0) await agree(warnings);
  }
  const secret = await askTable(names, () => stageIdSecret(clients.dynamoDb, names));
  for (;;) {
    const { keyId, key, record } = createApiKey(name, terms, issueKeyId(secret));
    if (await putRecord(clients, names, { ...keyPrimaryKey(keyId), ...attributesOf(record) })) {
      const { state: _, expired: _expired, ...report } = keyReport(keyId, record, now);
      return { ...report, key };
    }
  }
}

function termsOf(newKey: NewKey, now: Date): Omit<ApiKeyRecord, "sha256" | "name"> {
  const { owner, team, expires, models, answerWhileWaiting, mayWake, hold, mayReadUsage } = newKey;
  const limits = parseLimits(newKey);
  return {
    createdAt: now.toISOString(),
    version: firstVersion(now),
    ...(owner !== undefined && { owner: ownerIn(owner) }),
    ...(team !== undefined && { team: teamIn(team) }),
    ...(expires !== undefined && { expiresAt: expiryIn(expires, now) }),
    ...(models !== undefined && { models: aliasesIn(models) }),
    ...(limits !== undefined && { limits }),
    ...(answerWhileWaiting && { whileWaiting: "answer" as const }),
    ...(mayWake && { mayWake }),
    ...(hold && { hold }),
    ...(mayReadUsage && { mayReadUsage }),
  };
}

/** The aliases that no model has, neither published nor in the catalog, nor any adapter of these. */
export async function notAmongModels(client: SSMClient, names: Names, aliases: readonly string[]): Promise<string[]> {
  const { catalog, models } = await readStageParameters(client, names);
  const records = [...Object.entries(catalog), ...Object.entries(models)];
  const known = new Set(records.flatMap(([alias, { adapters = {} }]) => [alias, ...Object.keys(adapters)]));
  return aliases.filter((alias) => !known.has(alias));
}
