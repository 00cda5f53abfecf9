import { UNNAMED_PERSON } from "../../../contract/person.ts";
import { personPartition } from "../../../contract/person-item.ts";
import type { Account } from "../keys/account.ts";
import type { Caller } from "../keys/caller.ts";
import { findPerson, type People, type Person } from "./find-person.ts";
import type { KnownPeople } from "./known-people.ts";

/** How the stage counts by people. */
export interface CountedPeople extends People {
  readonly known: KnownPeople;
}

/**
 * The caller, held to the limits of the person who asks through the web UI beside those of the key, and their use counted.
 * @throws OpenAIError 503 as `findPerson`
 */
export async function withPerson(
  caller: Caller,
  token: string | undefined,
  people: CountedPeople | undefined,
): Promise<{ readonly caller: Caller; readonly person?: Person }> {
  const person = people && (await findPerson(caller.keyId, token, people));
  if (!person) return { caller };
  return { caller: heldTo(person, caller, people.known), person };
}

function heldTo(person: Person, caller: Caller, known: KnownPeople): Caller {
  const { accounts, renewed, markUsed } = caller;
  const account: Account = {
    kind: person.id === UNNAMED_PERSON ? "unnamed" : "person",
    partition: personPartition(person.id),
    limits: person.limits,
  };
  return {
    ...caller,
    accounts: [...accounts, account],
    // Whatever changes about the key, the person is the same.
    ...(renewed && { renewed: async () => heldTo(person, await renewed(), known) }),
    async markUsed(day) {
      await Promise.all([markUsed?.(day), known.remember(person)]);
    },
  };
}
