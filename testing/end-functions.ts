import type { LocalFunction } from "../local/lambda/local-function.ts";
import { until } from "./until.ts";

/** Lets functions start anew, with nothing that they remember; what they still do after an answer comes to its end. */
export async function endFunctions(functions: readonly LocalFunction[]): Promise<void> {
  for (const one of functions) {
    await until(() => one.isIdle());
    await one.endIdle();
  }
}

/** Those of both doors. */
export function endProxies(functions: readonly LocalFunction[]): Promise<void> {
  return endFunctions(functions.filter(({ name }) => name.includes("openai-proxy")));
}
