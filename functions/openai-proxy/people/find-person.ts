import type { KeyLimits } from "../../../contract/api-key.ts";
import { UNNAMED_PERSON } from "../../../contract/person.ts";
import { WEB_UI_KEY_ID } from "../../../names.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import type { PeopleSecrets, PeopleSecretsCache } from "./people-secrets.ts";
import { readUserToken, type TokenFault, TokenNotBelieved } from "./user-token.ts";

/** Who asks by the web UI's key. */
export interface Person {
  /** A keyed hash, or `unnamed`. */
  readonly id: string;
  readonly limits: KeyLimits | undefined;
  /** Why nobody can say who it is. */
  readonly unnamedBecause?: TokenFault | "no token" | "secrets unreachable";
  /** Their name, sealed, to be stored beside what they use; of the unnamed there is none. */
  readonly sealed?: () => string;
}

export interface People {
  readonly secrets: PeopleSecretsCache;
  /** What each person may use up; absent: as much as the web UI's key. */
  readonly limits?: KeyLimits | undefined;
  readonly whenUnreachable: "open" | "closed";
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * Who asks. The token is looked at when the web UI's own key came with it, and from nobody else: anybody may send a header.
 *
 * A request of the web UI whose token is missing or not believed is not refused: while the signing secret is rotated, that would be everybody's
 * requests for a minute or two. It counts as the unnamed person's, who has one person's limits, however many they are: nobody
 * has more by leaving the token out.
 * @returns nothing when the caller is not the web UI
 * @throws OpenAIError 503 when nobody can say who it is, and limits are to hold even so
 */
export async function findPerson(
  keyId: string,
  token: string | undefined,
  people: People,
): Promise<Person | undefined> {
  if (keyId !== WEB_UI_KEY_ID) return undefined;
  const { limits, whenUnreachable } = people;
  const unnamed = (unnamedBecause: NonNullable<Person["unnamedBecause"]>) => ({
    id: UNNAMED_PERSON,
    limits,
    unnamedBecause,
  });
  if (!token) return unnamed("no token");
  try {
    const { user, keys } = await believe(token, people);
    const id = keys.idOf(user.userId);
    return { id, limits, sealed: () => keys.seal(id, { name: user.name, email: user.email }) };
  } catch (error) {
    if (error instanceof TokenNotBelieved) return unnamed(error.fault);
    if (limits !== undefined && whenUnreachable === "closed") throw personUnknown(error);
    return { ...unnamed("secrets unreachable"), limits: undefined };
  }
}

/** A token that does not fit may be the first one by a secret that was rotated. */
async function believe(token: string, { secrets, now = Date.now }: People) {
  const read = ({ signing, keys }: PeopleSecrets) => ({ user: readUserToken(token, signing, now()), keys });
  try {
    return read(await secrets.secrets());
  } catch (error) {
    if (!(error instanceof TokenNotBelieved && error.fault === "signature")) throw error;
    return read(await secrets.refreshed());
  }
}

function personUnknown(cause: unknown): OpenAIError {
  return new OpenAIError(
    503,
    "The server cannot tell for the moment who asks, and what they have used. Please retry your request.",
    { code: "service_unavailable", headers: { "retry-after": "5" }, cause },
  );
}
