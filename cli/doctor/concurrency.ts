import { GetAccountSettingsCommand } from "@aws-sdk/client-lambda";
import { type Check, error, type Finding, ok, warning } from "./check.ts";

/** What Lambda keeps for functions without a reservation. Source: Lambda developer guide, "Configuring reserved concurrency". */
const KEPT_UNRESERVED = 100;
/** Each door is a function of its own. */
const DOORS = 2;

/**
 * Below this a class or a team is turned away: each answer that is being streamed takes one. New accounts may have 10.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const ENOUGH = 100;

/** How many requests the account can serve at a time, and whether it has room for what MAX_CONCURRENCY reserves. */
export const concurrency: Check = {
  name: "concurrency",
  async run({ stage: { settings }, clients }) {
    const { MAX_CONCURRENCY: each, AWS_REGION: region } = settings;
    const { AccountLimit = {} } = await clients.lambda.send(new GetAccountSettingsCommand());
    const { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved } = AccountLimit;
    if (limit === undefined || unreserved === undefined) {
      return warning(
        `Lambda does not say how many concurrent executions the account may have in ${region}.`,
        "Look at Service Quotas, AWS Lambda, Concurrent executions.",
      );
    }
    if (each === undefined) return sharedConcurrency({ region, limit, unreserved });
    const wanted = DOORS * each;
    const sentence = `MAX_CONCURRENCY reserves ${wanted} of Lambda's concurrent executions in ${region}, ${each} for each door`;
    if (wanted + KEPT_UNRESERVED > limit) {
      return error(
        `${sentence}; the account may have ${limit}, of which ${KEPT_UNRESERVED} cannot be reserved.`,
        "Leave MAX_CONCURRENCY out, make it smaller, or ask for more at Service Quotas, AWS Lambda.",
      );
    }
    if (wanted + KEPT_UNRESERVED > unreserved) {
      return warning(
        `${sentence}; ${unreserved} are not reserved, of which ${KEPT_UNRESERVED} have to stay so.`,
        "Go on if this stage has reserved them before; else make MAX_CONCURRENCY smaller or ask for more at Service Quotas, AWS Lambda.",
      );
    }
    return ok(`${sentence}; ${unreserved} are not reserved.`);
  },
};

function sharedConcurrency(account: {
  readonly region: string;
  readonly limit: number;
  readonly unreserved: number;
}): Finding {
  const { region, limit, unreserved } = account;
  const sentence = `Lambda runs ${limit} executions at a time in ${region}, of which ${unreserved} are not reserved`;
  if (unreserved >= ENOUGH) return ok(`${sentence}; the functions share them.`);
  return warning(
    `${sentence}; each answer that is being streamed takes one, and what comes beyond them gets an error.`,
    `Ask for 1000 at Service Quotas, AWS Lambda, Concurrent executions; or go on with few users.`,
  );
}
