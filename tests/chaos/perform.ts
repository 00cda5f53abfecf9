import { INSUFFICIENT_CAPACITY } from "../../local/aws/sagemaker/container.ts";
import type { Execution } from "../../local/aws/step-functions/execution.ts";
import type { StateMachineName } from "../../names.ts";
import type { FaultyStack } from "../faults/faulty-stack.ts";
import { chosen, type createHand } from "./hand.ts";
import type { Alias, Operation } from "./operations.ts";

/** What `b` is: no settings describe it. */
const MODEL_OF_B = { modelId: "distilgpt2", instanceTypes: ["ml.g4dn.xlarge"] };

export const provisioningInput = (alias: Alias, input: object = {}) =>
  alias === "default" ? input : { alias, ...MODEL_OF_B, ...input };

/** Does an operation, and waits until all has ended but what is paused. */
export async function perform(operation: Operation, stack: FaultyStack, hand: ReturnType<typeof createHand>) {
  const { aws } = stack;
  const paused = () =>
    aws.executions.list().filter((one) => one.status === "RUNNING" && stack.runOf(one)?.isPaused() === true);
  const start = (machine: StateMachineName, input: unknown, pauseAt?: string): Execution => {
    stack.onStart(() => (pauseAt === undefined ? {} : { pauseAt }));
    const execution = stack.start(machine, input);
    stack.onStart(() => ({}));
    return execution;
  };

  switch (operation.does) {
    case "provision":
      start("provision-endpoint", provisioningInput(operation.alias, operation.input), operation.pauseAt);
      break;
    case "start wrongly":
      start(operation.machine, operation.input);
      break;
    case "retire":
      start("retire-endpoint", operation.alias === undefined ? {} : { alias: operation.alias }, operation.pauseAt);
      break;
    case "sweep":
      if (operation.alias === undefined) stack.fireSchedule("sweeper");
      else start("retire-endpoint", { sweep: true, alias: operation.alias });
      break;
    case "resume":
    case "stop": {
      const found = chosen(paused(), operation.pick);
      if (operation.does === "stop" && found) stack.stop(found.arn);
      else if (found) stack.runOf(found)?.resume();
      break;
    }
    case "wait":
      await waitQuietly(stack, operation.minutes);
      break;
    case "raise alarm": {
      const found = chosen(aws.alarms.list(), operation.pick);
      if (found) aws.alarms.setState(String(found.definition.AlarmName), "ALARM");
      break;
    }
    case "delete":
      await hand.delete(operation);
      break;
    case "spoil":
      await hand.spoil(operation);
      break;
    case "edit":
      await hand.edit(operation);
      break;
    case "write back":
      await hand.writeBack(operation);
      break;
    case "fail launches": {
      let left = operation.times;
      stack.launchWith((launch, { containers }) => {
        if (left <= 0) return containers.launch(launch);
        left -= 1;
        if (operation.how === "mute") return containers.launch(launch, "answers nothing but ping");
        throw new Error(operation.how === "crash" ? "The container ended with code 1." : INSUFFICIENT_CAPACITY);
      });
    }
  }
  await stack.quiet();
}

/** Lets time pass as it does in AWS: what an alarm or a schedule starts takes seconds, not the minutes that a busy machine makes of them. */
export async function waitQuietly(stack: FaultyStack, minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 5) {
    await stack.pass(5 * 60_000);
    await stack.quiet();
  }
}

/** Executions that are paused, which somebody has to let go on before all is over. */
export async function resumeAll(stack: FaultyStack) {
  for (;;) {
    const found = stack.aws.executions.list().find((one) => one.status === "RUNNING" && stack.runOf(one)?.isPaused());
    if (found === undefined) return;
    stack.runOf(found)?.resume();
    await stack.quiet();
  }
}
