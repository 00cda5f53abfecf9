import { setTimeout as wait } from "node:timers/promises";

/** Raised where the hub does not give what was asked for; the message says what to do. */
export class HubFailure extends Error {
  override name = "HubFailure";
}

/** It may be another one in a moment. */
export class PassingHubFailure extends HubFailure {}

/** The hub's files. */
export interface HubFiles {
  /**
   * @param path below the hub's address
   * @throws HubFailure for every answer that is no success
   */
  get(
    path: string,
    asked: { readonly what: string; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Response>;
}

/** A request that says nothing for so long is dead; a part of a file takes seconds. */
const PATIENCE_MILLISECONDS = 120_000;
const ATTEMPTS = 5;
const FIRST_PAUSE_MILLISECONDS = 1_000;

/** Node's `fetch` follows the hub to where the file lies, and does not show the token there. */
export function hubFiles(endpoint: string, token: string | undefined): HubFiles {
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    async get(path, { what, headers = {} }) {
      const answer = await fetch(`${endpoint}/${path}`, {
        headers: { ...authorization, ...headers },
        signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      });
      if (answer.ok) return answer;
      await answer.body?.cancel();
      throw hubFailure(answer.status, what);
    },
  };
}

function hubFailure(status: number, what: string): HubFailure {
  const says = `The hub answers with HTTP ${status} when asked for ${what}`;
  if (status >= 500 || status === 429) return new PassingHubFailure(`${says}. Try again later.`);
  if (status !== 401 && status !== 403) return new HubFailure(`${says}.`);
  return new HubFailure(
    `${says}: accept the model's licence with the account of the token in HF_TOKEN_SECRET, and allow the token to read it.`,
  );
}

/**
 * Tries again what may go well in a moment: a connection that breaks off, a hub that is busy.
 * @param what is read, for the sentence
 * @throws HubFailure
 */
export async function patiently<Result>(
  what: string,
  read: () => Promise<Result>,
  pauseMilliseconds = FIRST_PAUSE_MILLISECONDS,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      const isFinal = error instanceof HubFailure && !(error instanceof PassingHubFailure);
      if (isFinal || attempt === ATTEMPTS) throw error instanceof HubFailure ? error : brokenOff(what, error);
      await wait(pauseMilliseconds * 2 ** (attempt - 1));
    }
  }
}

function brokenOff(what: string, error: unknown): HubFailure {
  const { message, cause } = error as Error;
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
  return new HubFailure(`The hub broke off ${ATTEMPTS} times when asked for ${what} (${why}). Try again later.`);
}
