import type {
  DeleteStateMachineOutput,
  DescribeStateMachineOutput,
  ListStateMachinesOutput,
} from "@aws-sdk/client-sfn";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { type Operation, operation } from "../operation.ts";
import { page } from "../page.ts";
import { arn, paging } from "./shapes.ts";
import type { StateMachines } from "./state-machines.ts";

const DEFAULT_PAGE = 100;

export function stateMachineOperations(stateMachines: StateMachines): Readonly<Record<string, Operation>> {
  return {
    DescribeStateMachine: operation(v.looseObject({ stateMachineArn: arn }), (input): DescribeStateMachineOutput => {
      const { arn, name, definition, roleArn, creationDate } = stateMachines.get(input.stateMachineArn);
      return {
        stateMachineArn: arn,
        name,
        status: "ACTIVE",
        definition,
        roleArn,
        type: "STANDARD",
        creationDate,
        loggingConfiguration: { level: "OFF", includeExecutionData: false },
        tracingConfiguration: { enabled: false },
      };
    }),

    DeleteStateMachine: operation(v.looseObject({ stateMachineArn: arn }), (input): DeleteStateMachineOutput => {
      stateMachines.delete(input.stateMachineArn);
      return {};
    }),

    ListStateMachines: operation(v.looseObject(paging), (input): ListStateMachinesOutput => {
      const { items, nextToken } = page(stateMachines.list(), {
        sortKey: ({ name }) => name,
        maxResults: input.maxResults || DEFAULT_PAGE,
        nextToken: input.nextToken,
        invalidToken: (token) => new AwsError("InvalidToken", `Invalid Token: '${token}'`),
      });
      return {
        stateMachines: items.map(({ arn, name, creationDate }) => ({
          stateMachineArn: arn,
          name,
          type: "STANDARD",
          creationDate,
        })),
        ...(nextToken && { nextToken }),
      };
    }),
  };
}
