import { setTimeout } from "node:timers/promises";
import { type PeopleKeys, peopleKeys } from "../../../contract/person.ts";
import type { Names } from "../../../names.ts";
import type { Log } from "../log.ts";
import type { NamedParameters } from "../models/parameter-cache.ts";

/** What the proxy needs to know who asks. */
export interface PeopleSecrets {
  /** By which the web UI signs. */
  readonly signing: string;
  /** By which ids are made and names are sealed. */
  readonly keys: PeopleKeys;
}

export interface PeopleSecretsCache {
  /** @throws when they were never read, and cannot be now */
  secrets(): Promise<PeopleSecrets>;
  /** For who found a token that does not fit what `secrets` gave: reads again, unless that was done a moment ago. */
  refreshed(): Promise<PeopleSecrets>;
}

/**
 * Parameter Store answers 40 reads a second for a whole account: a thousand instances that read once in ten minutes make two, and where each
 * gets a wrong token all the time, 33.
 */
const GOOD_FOR_MILLISECONDS = 600_000;
const BETWEEN_READS_MILLISECONDS = 30_000;
/** While there is nothing to go by. */
const BETWEEN_FIRST_READS_MILLISECONDS = 2_000;
/** A client waits. A read that takes longer goes on without it. */
const PATIENCE_MILLISECONDS = 3_000;

interface Dependencies {
  /** Decrypted. */
  readonly read: NamedParameters;
  readonly names: Names;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Reads nothing until somebody asks. While Parameter Store cannot be reached, what was read last goes on to count. */
export function cachedPeopleSecrets({ read, names, log, now = Date.now }: Dependencies): PeopleSecretsCache {
  const signingName = names.parameter.webUi("people-secret");
  const identityName = names.parameter.webUi("identity-secret");
  let cached: { readonly secrets: PeopleSecrets; readonly readAt: number } | undefined;
  let reading: Promise<void> | undefined;
  let failure: unknown = new Error(`Parameter Store took longer than ${PATIENCE_MILLISECONDS} ms.`);
  let nextReadAt = 0;

  async function readNow(): Promise<void> {
    try {
      const found = new Map((await read([signingName, identityName])).map(({ name, value }) => [name, value.trim()]));
      const [signing, identity] = [found.get(signingName), found.get(identityName)];
      // An HMAC by nothing at all would be anybody's.
      if (!signing || !identity) {
        const missing = [signing ? [] : signingName, identity ? [] : identityName].flat();
        throw new Error(
          `Parameter Store has no ${missing.join(" and no ")}: npx openai-sagemaker webui-password makes it.`,
        );
      }
      cached = { secrets: { signing, keys: peopleKeys(identity) }, readAt: now() };
    } catch (error) {
      failure = error;
      log({ level: "error", message: "The secrets of who asks could not be read.", error: String(error) });
    }
    nextReadAt = now() + (cached ? BETWEEN_READS_MILLISECONDS : BETWEEN_FIRST_READS_MILLISECONDS);
  }

  /** One read at a time, for all callers. */
  function refresh(): Promise<void> {
    if (now() < nextReadAt && !reading) return Promise.resolve();
    reading ??= readNow().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  return {
    async secrets() {
      if (!cached) await soon(refresh());
      else if (now() - cached.readAt > GOOD_FOR_MILLISECONDS) void refresh();
      if (!cached) throw failure;
      return cached.secrets;
    },
    async refreshed() {
      await soon(refresh());
      if (!cached) throw failure;
      return cached.secrets;
    },
  };
}

async function soon(work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const patience = setTimeout(PATIENCE_MILLISECONDS, undefined, over).catch(() => undefined);
  await Promise.race([work, patience]);
  over.abort();
}
