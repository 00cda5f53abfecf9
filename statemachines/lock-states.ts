import { NOT_JSON, SFN_RETRY, SSM_RETRY, sdkTask } from "./tasks.ts";

/**
 * States that take the lock `provisioning/<alias>` for this execution, beginning with `TakeLock`.
 *
 * `putParameter` without `Overwrite` is atomic, so a free lock goes to one execution only. A lock whose execution is no
 * longer running is overwritten, and so is one that names none; should two executions do that at once, the pause and the second look leave it to the
 * one that wrote last.
 *
 * @param lock JSONPath of `{ name, value }`: parameter name and the JSON to store in it
 * @param acquired state that follows with the lock taken
 * @param refused state that follows when another execution works on the alias; it is in `$.lockHolder.record.execution`
 * @param failed state that follows, with the error in `$.failure`, when Parameter Store or Step Functions does not answer
 * @param executionArns patterns of the executions that may hold a lock, which are those that this machine may ask about
 */
export function lockStates<const Acquired extends string, const Refused extends string, const Failed extends string>(
  lock: string,
  { acquired, refused, failed }: { acquired: Acquired; refused: Refused; failed: Failed },
  executionArns: readonly string[],
) {
  const orElse = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: failed }] as const;
  const put = (overwrite: boolean) => ({
    Type: "Task" as const,
    Resource: sdkTask("ssm", "putParameter"),
    Parameters: { "Name.$": `${lock}.name`, "Value.$": `${lock}.value`, Type: "String", Overwrite: overwrite },
    ResultPath: null,
    Retry: SSM_RETRY,
  });
  const read = {
    Type: "Task" as const,
    Resource: sdkTask("ssm", "getParameter"),
    Parameters: { "Name.$": `${lock}.name` },
    ResultSelector: { "record.$": "States.StringToJson($.Parameter.Value)" },
    ResultPath: "$.lockHolder",
    Retry: SSM_RETRY,
  };
  return {
    TakeLock: {
      ...put(false),
      Catch: [{ ErrorEquals: ["Ssm.ParameterAlreadyExistsException"], ResultPath: null, Next: "ReadLock" }, ...orElse],
      Next: acquired,
    },
    ReadLock: {
      ...read,
      Catch: [
        { ErrorEquals: ["Ssm.ParameterNotFoundException"], ResultPath: null, Next: "LockWasReleased" },
        // Its value is no JSON: nobody holds it.
        { ErrorEquals: [...NOT_JSON], ResultPath: null, Next: "TakeOverLock" },
        ...orElse,
      ],
      Next: "LockNamesItsHolder",
    },
    LockNamesItsHolder: {
      Comment:
        "A path that is missing would end the execution, past every Catch; nobody else's execution holds a lock, and none may be asked about.",
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: "$.lockHolder.record.execution", IsPresent: true },
            { Variable: "$.lockHolder.record.execution", IsString: true },
            { Or: executionArns.map((arn) => ({ Variable: "$.lockHolder.record.execution", StringMatches: arn })) },
          ],
          Next: "DescribeLockHolder",
        },
      ],
      Default: "TakeOverLock",
    },
    LockWasReleased: {
      Comment: "A pause, lest two answers that contradict each other fill the history within a minute.",
      Type: "Wait",
      Seconds: 5,
      Next: "TakeLock",
    },
    DescribeLockHolder: {
      Type: "Task",
      Resource: sdkTask("sfn", "describeExecution"),
      Parameters: { "ExecutionArn.$": "$.lockHolder.record.execution" },
      ResultSelector: { "status.$": "$.Status" },
      ResultPath: "$.lockHolder.execution",
      Retry: SFN_RETRY,
      Catch: [
        {
          ErrorEquals: ["Sfn.ExecutionDoesNotExistException", "Sfn.InvalidArnException"],
          ResultPath: null,
          Next: "TakeOverLock",
        },
        ...orElse,
      ],
      Next: "LockHolderIsRunning",
    },
    LockHolderIsRunning: {
      Comment: "A retried TakeLock may find the lock that its first attempt wrote.",
      Type: "Choice",
      Choices: [
        { Variable: "$.lockHolder.record.execution", StringEqualsPath: "$$.Execution.Id", Next: acquired },
        { Variable: "$.lockHolder.execution.status", StringEquals: "RUNNING", Next: refused },
      ],
      Default: "TakeOverLock",
    },
    TakeOverLock: { ...put(true), Catch: orElse, Next: "LetOthersTakeOver" },
    LetOthersTakeOver: { Type: "Wait", Seconds: 5, Next: "ReadLockAgain" },
    ReadLockAgain: { ...read, Catch: orElse, Next: "LockIsOurs" },
    LockIsOurs: {
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: "$.lockHolder.record.execution", IsPresent: true },
            { Variable: "$.lockHolder.record.execution", StringEqualsPath: "$$.Execution.Id" },
          ],
          Next: acquired,
        },
        { Variable: "$.lockHolder.record.execution", IsPresent: true, Next: refused },
      ],
      Default: "TakeOverLock",
    },
  } as const;
}
