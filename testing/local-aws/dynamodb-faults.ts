import { setTimeout } from "node:timers/promises";
import { AwsError } from "../../local/aws/aws-error.ts";
import type { Faults } from "../../local/aws/faults.ts";

const only =
  (operations: readonly string[], fault: () => void | Promise<void>): Faults =>
  ({ service, operation }) => {
    if (service !== "dynamodb" || (operations.length > 0 && !operations.includes(operation))) return undefined;
    return fault();
  };

const failing = (name: string, message: string, status?: number) => () => {
  throw new AwsError(name, message, status === undefined ? {} : { status });
};

/**
 * A bad day of DynamoDB, for the option `faults` of the local AWS: of these operations, or of all.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export const dynamoDbFaults = {
  /** An on-demand table grows more slowly than what is asked of it. */
  throttled: (...operations: string[]) =>
    only(
      operations,
      failing(
        "ThrottlingException",
        "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
      ),
    ),
  /** One partition has its limit, 1,000 writes or 3,000 reads a second. */
  hotKey: (...operations: string[]) =>
    only(
      operations,
      failing(
        "ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
      ),
    ),
  down: (...operations: string[]) =>
    only(
      operations,
      failing("InternalServerError", "The request processing has failed because of an internal error.", 500),
    ),
  slow: (milliseconds: number, ...operations: string[]) =>
    only(operations, () => setTimeout(milliseconds, undefined, { ref: false })),
} as const;
