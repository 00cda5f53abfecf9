import type { JsonValue } from "../aws/step-functions/state-machine.ts";
import { TaskFailure } from "./task-failure.ts";

/** Invokes a function with JSON text. */
export type InvokeFunction = (
  functionArn: string,
  payload: string,
) => Promise<{ readonly payload: string; readonly functionError?: string }>;

/**
 * Does what `arn:aws:states:::lambda:invoke` does. A function's error keeps its own name; its payload is the cause.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
export async function invokeLambda(
  invoke: InvokeFunction,
  { FunctionName, Payload }: { readonly FunctionName?: string; readonly Payload?: unknown },
): Promise<JsonValue> {
  if (FunctionName === undefined) throw new TaskFailure("States.Runtime", "The task has no FunctionName.");
  const { payload, functionError } = await invoke(FunctionName, JSON.stringify(Payload ?? {}));
  const parsed = JSON.parse(payload) as JsonValue;
  if (functionError === undefined) return { ExecutedVersion: "$LATEST", Payload: parsed, StatusCode: 200 };
  const { errorType = "Lambda.Unknown" } = parsed as { errorType?: string };
  throw new TaskFailure(errorType, payload);
}
