import type {
  DescribeExecutionOutput,
  GetExecutionHistoryOutput,
  ListExecutionsOutput,
  StartExecutionOutput,
  StopExecutionOutput,
} from "@aws-sdk/client-sfn";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { oneOf, text } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { page } from "../page.ts";
import type { Execution } from "./execution.ts";
import type { Executions } from "./executions.ts";
import { arn, paging } from "./shapes.ts";
import type { StateMachines } from "./state-machines.ts";

const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"] as const;
const DEFAULT_PAGE = 100;
const COMPLETE = { included: true };

const StartExecutionInput = v.looseObject({
  stateMachineArn: arn,
  name: v.optional(text({ min: 1, max: 80 })),
  input: v.optional(text({ max: 262_144, sensitive: true })),
});
const ExecutionInput = v.looseObject({ executionArn: arn });
const StopExecutionInput = v.looseObject({
  executionArn: arn,
  error: v.optional(text({ max: 256, sensitive: true })),
  cause: v.optional(text({ max: 32_768, sensitive: true })),
});
const ListExecutionsInput = v.looseObject({
  stateMachineArn: v.optional(arn),
  statusFilter: v.optional(oneOf(STATUSES)),
  ...paging,
});
const GetExecutionHistoryInput = v.looseObject({
  executionArn: arn,
  reverseOrder: v.optional(v.boolean()),
  includeExecutionData: v.optional(v.boolean()),
  ...paging,
});

export function executionOperations(
  stateMachines: StateMachines,
  executions: Executions,
): Readonly<Record<string, Operation>> {
  return {
    StartExecution: operation(StartExecutionInput, (input): StartExecutionOutput => {
      requireName(input.name);
      const stateMachine = stateMachines.get(input.stateMachineArn);
      const execution = executions.start(stateMachine, input.input ?? "{}", input.name);
      return { executionArn: execution.arn, startDate: execution.startDate };
    }),

    DescribeExecution: operation(ExecutionInput, (input): DescribeExecutionOutput => {
      const execution = executions.get(input.executionArn);
      const { output, error, cause } = execution;
      return {
        ...summary(execution),
        input: execution.input,
        inputDetails: COMPLETE,
        ...(output !== undefined && { output, outputDetails: COMPLETE }),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
        redriveCount: 0,
      };
    }),

    StopExecution: operation(StopExecutionInput, (input): StopExecutionOutput => {
      const execution = executions.get(input.executionArn);
      executions.stop(execution, input.error, input.cause);
      return { stopDate: execution.stopDate };
    }),

    ListExecutions: operation(ListExecutionsInput, (input): ListExecutionsOutput => {
      if (input.stateMachineArn === undefined)
        throw new AwsError("ValidationException", "stateMachineArn must be given.");
      const stateMachine = stateMachines.get(input.stateMachineArn);
      const found = executions
        .list()
        .filter((execution) => execution.stateMachine === stateMachine)
        .filter(({ status }) => status === (input.statusFilter ?? status));
      const { items, nextToken } = page(found, {
        sortKey: ({ startDate, sequence }) => `${startDate.toISOString()} ${padded(sequence)}`,
        descending: true,
        maxResults: input.maxResults || DEFAULT_PAGE,
        nextToken: input.nextToken,
        invalidToken,
      });
      return { executions: items.map(summary), ...(nextToken && { nextToken }) };
    }),

    GetExecutionHistory: operation(GetExecutionHistoryInput, (input): GetExecutionHistoryOutput => {
      const { items, nextToken } = page(executions.get(input.executionArn).history, {
        sortKey: ({ id }) => padded(Number(id)),
        descending: input.reverseOrder ?? false,
        maxResults: input.maxResults || DEFAULT_PAGE,
        nextToken: input.nextToken,
        invalidToken,
      });
      return { events: items, ...(nextToken && { nextToken }) };
    }),
  };
}

function summary({ arn, name, stateMachine, status, startDate, stopDate }: Execution) {
  return {
    executionArn: arn,
    stateMachineArn: stateMachine.arn,
    name,
    status,
    startDate,
    ...(stopDate && { stopDate }),
  };
}

/** Source: API reference, StartExecution, `name`. */
function requireName(name: string | undefined): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what AWS refuses.
  if (name !== undefined && /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name)) {
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  }
}

/** Numbers that sort as text. */
function padded(number: number): string {
  return String(number).padStart(9, "0");
}

function invalidToken(token: string): AwsError {
  return new AwsError("InvalidToken", `Invalid Token: '${token}'`);
}
