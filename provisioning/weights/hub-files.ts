/** Raised where the hub does not give what was asked for; the message says what to do. */
export class HubFailure extends Error {
  override name = "HubFailure";
}

/** The hub's files. */
export interface HubFiles {
  /** @param path below the hub's address */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** A request that says nothing for so long is dead; a part of a file takes seconds. */
const PATIENCE_MILLISECONDS = 120_000;

/** Node's `fetch` follows the hub to where the file lies, and does not show the token there. */
export function hubFiles(endpoint: string, token: string | undefined): HubFiles {
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    get: (path, headers = {}) =>
      fetch(`${endpoint}/${path}`, {
        headers: { ...authorization, ...headers },
        signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      }),
  };
}

/** @param what was asked for, as the end of a sentence */
export async function hubFailure(answer: Response, what: string): Promise<HubFailure> {
  await answer.body?.cancel();
  const cure =
    answer.status === 401 || answer.status === 403
      ? ": accept the model's licence with the account of the token in HF_TOKEN_SECRET, and allow the token to read it"
      : "";
  return new HubFailure(`The hub answers with HTTP ${answer.status} when asked for ${what}${cure}.`);
}
