import type { KeyLimits } from "../../../contract/api-key.ts";
import { type Counters, usagePeriod } from "../../../contract/usage-item.ts";
import type { Account } from "../keys/account.ts";
import { forsakenReservations, releaseForsaken } from "./forsaken-reservations.ts";
import { limitsUnreachable, tooFast } from "./limit-reached.ts";
import type { Metering } from "./metering.ts";
import type { Reservation } from "./reservation.ts";

/**
 * One partition of DynamoDB takes 1,000 write units a second, and a month's item of many models has many. Whoever is so fast does not
 * escape their limits by it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const THROTTLED = new Set(["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"]);

export type LimitedAccount = Account & { readonly limits: KeyLimits };

/** What one account said. */
export interface Reply {
  readonly account: LimitedAccount;
  /** It counts the request from now on; otherwise a limit, or a newer record, stands in its way. */
  readonly admitted: boolean;
  readonly counters: Counters;
}

/** Of one request, at one moment. */
interface Admissions {
  readonly reservation: Reservation;
  readonly moment: Date;
}

/**
 * Asks the accounts one after the other, those first that fewest share, and none after one that refuses: what an account counts that many
 * share, none of the others refuses any more. All at once would save a call, but whoever went on asking beyond their own limit
 * would hold, for moments, what others may still have. One that cannot be reached lets the request through, and counts nothing of it.
 * @throws OpenAIError 503 where nothing is let through without being counted
 */
export async function askAccounts(
  metering: Metering,
  { accounts, reservation, moment }: Admissions & { readonly accounts: readonly LimitedAccount[] },
): Promise<Reply[]> {
  const { table, whenUnreachable, log } = metering;
  const period = usagePeriod(moment);
  const replies: Reply[] = [];
  for (const account of fewestFirst(accounts)) {
    const { partition, limits, version } = account;
    const reserved = reservedIn(account, reservation);
    try {
      const answer = await table.admit({ partition, period, limits, version, reserved, now: moment.getTime() });
      replies.push({ account, ...answer });
      if (answer.admitted) continue;
      await releaseForsaken(table, partition, forsakenReservations(answer.counters, moment));
      break;
    } catch (error) {
      log({
        level: "error",
        message: "The limits of a key could not be checked.",
        keyId: partition,
        whenUnreachable,
        error: String(error),
      });
      const isThrottled = THROTTLED.has(String((error as Error).name));
      // An item that is full is not away: who made it so would have no limits any more.
      if (whenUnreachable === "open" && !isThrottled && (error as Error).name !== "ValidationException") continue;
      await withdraw(metering, { replies, reservation, moment });
      throw isThrottled ? tooFast(account, error) : limitsUnreachable(error);
    }
  }
  return replies;
}

/** An account that let the request through gets back what another one refused. What cannot be given back is released in its time. */
export async function withdraw(
  { table, log }: Metering,
  { replies, reservation, moment }: Admissions & { readonly replies: readonly Reply[] },
): Promise<void> {
  const period = usagePeriod(moment);
  const admitted = replies.filter((reply) => reply.admitted);
  await Promise.all(
    admitted.map(({ account }) => {
      const { partition, limits } = account;
      const reserved = reservedIn(account, reservation);
      return table.withdraw({ partition, period, limits, reserved }).catch((error: unknown) => {
        const message = "What a key may use could not be given back.";
        log({ level: "error", message, keyId: partition, error: String(error) });
      });
    }),
  );
}

/** A person asks by a key, and a key may be one of a team. */
const WIDTH: Readonly<Record<Account["kind"], number>> = { person: 0, unnamed: 0, key: 1, team: 2 };

function fewestFirst(accounts: readonly LimitedAccount[]): LimitedAccount[] {
  return [...accounts].sort((one, other) => WIDTH[one.kind] - WIDTH[other.kind]);
}

/** Tokens are reserved where tokens are limited. */
export function reservedIn({ limits }: LimitedAccount, reservation: Reservation): number {
  const isLimited = limits.tokensPerDay !== undefined || limits.tokensPerMonth !== undefined;
  return isLimited ? reservation.mostTokens() : 0;
}
