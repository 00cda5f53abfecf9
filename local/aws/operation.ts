import type * as v from "valibot";
import type { Principal } from "../iam/principal.ts";
import { parseInput } from "./validation.ts";

/** Takes an operation's input as it came and who calls, returns its output (undefined: an empty answer), throws an `AwsError`. */
export type Operation = (input: unknown, caller: Principal) => unknown;

/** A service that is called by `X-Amz-Target: <targetPrefix>.<operation>`. */
export interface JsonService {
  /** The name that faults know the service by. */
  readonly name: string;
  readonly targetPrefix: string;
  readonly jsonVersion: "1.0" | "1.1";
  /** Where the service's errors are from, which some tell with the name. */
  readonly errorNamespace?: (name: string) => string;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** An operation that only sees input which satisfies its schema. */
export function operation<Schema extends v.GenericSchema>(
  schema: Schema,
  run: (input: v.InferOutput<Schema>, caller: Principal) => unknown,
): Operation {
  return (input, caller) => run(parseInput(schema, input), caller);
}
