import type { FaultyStack } from "./faulty-stack.ts";
import type { Givens } from "./scenario.ts";

/** What can stand at the beginning of a scenario, made by executions of provision-endpoint. */
export async function makeGivens(stack: FaultyStack): Promise<Givens> {
  const nothing = stack.snapshot();
  const provisioned = async (...inputs: readonly object[]) => {
    await stack.restore(nothing);
    for (const input of inputs) {
      const execution = stack.start("provision-endpoint", input);
      await stack.quiet();
      if (execution.status !== "SUCCEEDED") throw new Error(`${execution.error}: ${execution.cause}`);
    }
    return stack.snapshot();
  };
  const asleep = async (input: object) => {
    await provisioned(input);
    const [endpointName] = stack.names.endpointNames("default");
    const retirement = stack.start("retire-endpoint", { endpointName });
    await stack.until(() => retirement.status !== "RUNNING");
    await stack.quiet();
    return stack.snapshot();
  };
  return {
    nothing,
    "one instance": await provisioned({}),
    "two instances": await provisioned({ instanceCount: 2 }),
    "second slot": await provisioned({ environment: { SM_VLLM_MAX_MODEL_LEN: "512" } }, {}),
    expiring: await provisioned({ ttlHours: 720, maxInstanceCount: 2 }),
    idle: await provisioned({ idleMinutes: 5 }),
    asleep: await asleep({ idleMinutes: 60 }),
  };
}
