import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  InvalidArn,
  type SFNClient,
  ValidationException,
} from "@aws-sdk/client-sfn";
import * as v from "valibot";
import { ProvisioningLock } from "../../contract/provisioning-lock.ts";
import type { Names } from "../../names.ts";
import type { Inventory } from "./inventory.ts";

/** Whoever holds a lock holds it, whatever else of it can be read. */
const LockValue = v.pipe(v.string(), v.parseJson(), v.pick(ProvisioningLock, ["execution"]));

/**
 * The aliases that an execution is at work on. A lock whose holder has ended, or that names none, holds nothing.
 * @param own the execution that asks: its lock keeps it from nothing
 */
export async function aliasesAtWork(
  client: SFNClient,
  names: Names,
  { parameters }: Pick<Inventory, "parameters">,
  own: string,
): Promise<Set<string>> {
  const prefix = names.parameter.provisioning("");
  const atWork = new Set<string>();
  for (const [name, value] of parameters) {
    if (!name.startsWith(prefix)) continue;
    const lock = v.safeParse(LockValue, value);
    if (!lock.success || lock.output.execution === own) continue;
    if (!isOfStage(lock.output.execution, names, own)) continue;
    if (await isRunning(client, lock.output.execution)) atWork.add(name.slice(prefix.length));
  }
  return atWork;
}

/** Of another stage, product, account or region nobody here may ask; ARNs of this one begin as that of the execution that asks. */
function isOfStage(execution: string, names: Names, own: string): boolean {
  const machines = own.slice(0, own.indexOf(":execution:") + 1);
  return execution.startsWith(machines) && execution.includes(`:execution:${names.prefix}-`);
}

async function isRunning(client: SFNClient, executionArn: string): Promise<boolean> {
  try {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return status === "RUNNING";
  } catch (error) {
    // Step Functions forgets executions after 90 days.
    if (error instanceof ExecutionDoesNotExist || error instanceof InvalidArn || error instanceof ValidationException) {
      return false;
    }
    throw error;
  }
}
