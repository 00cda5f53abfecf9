import * as v from "valibot";
import type { Clock } from "../aws/clock.ts";
import type { LocalAws } from "../aws/create-local-aws.ts";
import type { JsonValue } from "../aws/step-functions/state-machine.ts";
import { type InvokeTask, interpret, type Pauses } from "../statemachines/interpret.ts";
import { type InvokeFunction, invokeLambda } from "../statemachines/lambda-integration.ts";
import { type AwsConnection, sdkIntegrations } from "../statemachines/sdk-integration.ts";
import { TaskFailure } from "../statemachines/task-failure.ts";
import type { TerraformView } from "../terraform/terraform-view.ts";

const StateMachineAttributes = v.object({
  name: v.string(),
  arn: v.string(),
  role_arn: v.string(),
  definition: v.string(),
});

export interface StateMachinesOptions extends Pauses {
  readonly view: TerraformView;
  readonly aws: LocalAws;
  readonly connection: AwsConnection;
  readonly invokeFunction: InvokeFunction;
  /** The local AWS's. */
  readonly clock?: Clock | undefined;
}

export interface MachineTasks {
  /** Calls an SDK integration, as `arn:aws:states:::aws-sdk:<service>:<action>` does. */
  callSdk(service: string, action: string, input: Readonly<Record<string, JsonValue>>): Promise<JsonValue>;
  /** Invokes a function, as `arn:aws:states:::lambda:invoke` does, if the machine may. */
  readonly invokeFunction: InvokeFunction;
}

/** Registers every synthesized state machine with the local Step Functions. Its tasks run with credentials of its role. */
export function registerStateMachines(options: StateMachinesOptions) {
  const { view, aws, connection, invokeFunction, clock, ...pauses } = options;
  const closers: (() => void)[] = [];
  /** By the machine's ARN. */
  const tasks = new Map<string, MachineTasks>();

  function createTasks(machineArn: string, roleArn: string): MachineTasks {
    const session = takeRole(machineArn, roleArn, aws);
    const { callSdk, close } = sdkTasks({ ...connection, credentials: aws.credentials.issue(session) });
    closers.push(close);
    return {
      callSdk,
      async invokeFunction(functionArn, payload) {
        const access = { action: "lambda:InvokeFunction", resource: functionArn, context: DIRECT_INVOCATION };
        const denial = aws.authorization.denialAtOnce(session, access);
        if (denial !== undefined) {
          const context = "(Service: Lambda, Status Code: 403, Error Code: AccessDeniedException)";
          throw new TaskFailure("Lambda.AWSLambdaException", `${denial} ${context}`);
        }
        return invokeFunction(functionArn, payload);
      },
    };
  }

  for (const { attributes } of view.resources("aws_sfn_state_machine")) {
    const { name, arn, role_arn: roleArn, definition } = v.parse(StateMachineAttributes, attributes);
    const own = createTasks(arn, roleArn);
    tasks.set(arn, own);
    aws.stateMachines.register({
      name,
      arn,
      roleArn,
      definition,
      run: interpret(definition, { invokeTask: toInvokeTask(own), ...(clock && { clock }), ...pauses }),
    });
  }
  return {
    /** What the tasks of a machine call, as the machine. */
    tasksOf(arn: string): MachineTasks {
      const found = tasks.get(arn);
      if (found === undefined) throw new Error(`There is no state machine ${arn}.`);
      return found;
    },
    close() {
      for (const close of closers) close();
    },
  };
}

/** Of a call by a principal, which policies may tell from a request to a Function URL. */
const DIRECT_INVOCATION = {
  "lambda:InvokedViaFunctionUrl": "false",
  "lambda:EventSourceToken": undefined,
  "aws:ResourceTag/": undefined,
};

/** As CreateStateMachine answers it. */
function takeRole(machineArn: string, roleArn: string, { authorization }: LocalAws) {
  try {
    return authorization.takeRole(roleArn, "states.amazonaws.com", {
      sourceArn: machineArn,
      sessionName: machineArn.split(":").at(-1) ?? "",
    });
  } catch (error) {
    const message = `Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role ${roleArn}.`;
    throw new Error(message, { cause: error });
  }
}

function sdkTasks(connection: AwsConnection) {
  const integrations = sdkIntegrations(connection);
  const callSdk: MachineTasks["callSdk"] = (service, action, input) => integrations.of(service)(action, input);
  return { callSdk, close: integrations.close };
}

function toInvokeTask({ callSdk, invokeFunction }: MachineTasks): InvokeTask {
  return async (resource, input) => {
    const [, service, action] = /^arn:aws:states:::aws-sdk:(\w+):(\w+)$/.exec(resource) ?? [];
    if (service !== undefined && action !== undefined) {
      return callSdk(service, action, input as Record<string, JsonValue>);
    }
    if (resource === "arn:aws:states:::lambda:invoke") {
      return invokeLambda(invokeFunction, input as { FunctionName?: string; Payload?: unknown });
    }
    throw new Error(`The local Step Functions has no integration ${resource}.`);
  };
}
