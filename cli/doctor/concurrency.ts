import { GetAccountSettingsCommand } from "@aws-sdk/client-lambda";
import { type Check, error, ok, warning } from "./check.ts";

/** What Lambda keeps for functions without a reservation. Source: Lambda developer guide, "Configuring reserved concurrency". */
const KEPT_UNRESERVED = 100;
/** Each door is a function of its own. */
const DOORS = 2;

/** Whether the account has room for what MAX_CONCURRENCY reserves. */
export const concurrency: Check = {
  name: "concurrency",
  async run({ stage: { settings }, clients }) {
    const { MAX_CONCURRENCY: each, AWS_REGION: region } = settings;
    if (each === undefined) return ok("No MAX_CONCURRENCY: the functions share what the account may run.");
    const { AccountLimit = {} } = await clients.lambda.send(new GetAccountSettingsCommand());
    const { ConcurrentExecutions: limit = 0, UnreservedConcurrentExecutions: unreserved = 0 } = AccountLimit;
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
