import type { Account } from "../keys/account.ts";

/** What somebody reads who has reached a limit. */
interface LimitWords {
  tokensInMonth(limit: number): string;
  tokensInDay(limit: number): string;
  requestsInMinute(limit: number, secondsLeft: number): string;
  /** The requests in progress may use all tokens that are left. */
  readonly tokensHeld: string;
  /** More come at once than can be counted. */
  readonly tooFast: string;
}

/** OpenAI's own words, by which programs know what it is. */
const forPrograms = (whose: string, quota: string): LimitWords => ({
  tokensInMonth: (limit) =>
    `You exceeded ${quota} quota of ${limit} tokens a month. Ask the operator of this server for more, or wait for the next month (UTC).`,
  tokensInDay: (limit) =>
    `Rate limit reached for ${whose} on tokens per day (TPD): Limit ${limit}. Please try again tomorrow (UTC).`,
  requestsInMinute: (limit, secondsLeft) =>
    `Rate limit reached for ${whose} on requests per min (RPM): Limit ${limit}. Please try again in ${secondsLeft}s.`,
  tokensHeld: `Rate limit reached for ${whose}: the requests in progress may use all tokens that are left. Please try again when they have ended, or ask for fewer with \`max_tokens\`.`,
  tooFast: `Rate limit reached for ${whose}: more requests come at once than can be counted. Please slow down and retry.`,
});

const count = (amount: number, what: string) => `${amount.toLocaleString("en-US")} ${what}${amount === 1 ? "" : "s"}`;

/** Open WebUI shows the sentence in the place of the answer, to somebody who wrote a message and knows of no API. */
const forPeople = (whoHas: string, their: string, whoMay: string): LimitWords => ({
  tokensInMonth: (limit) =>
    `${whoHas} used up ${their} ${count(limit, "token")} for this month. There are more on the first of the next month (UTC).`,
  tokensInDay: (limit) =>
    `${whoHas} used up ${their} ${count(limit, "token")} for today. There are more from midnight UTC.`,
  requestsInMinute: (limit, secondsLeft) =>
    `${whoMay} send ${count(limit, "message")} a minute. Please send this one again in ${count(secondsLeft, "second")}.`,
  tokensHeld: `Earlier messages are still being answered, and may use up all tokens that are left. Please send this one again when they have been answered.`,
  tooFast: "More messages come at once than can be counted. Please send this one again.",
});

const UNNAMED = "The web UI does not say who you are, and all of whom it does not";

export const LIMIT_WORDS: Readonly<Record<Account["kind"], LimitWords>> = {
  key: forPrograms("this API key", "your current"),
  team: forPrograms("the team of this API key", "your team's current"),
  person: forPeople("You have", "your", "You may"),
  unnamed: forPeople(`${UNNAMED} have`, "their", `${UNNAMED} may together`),
};
