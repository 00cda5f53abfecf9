import { setTimeout } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { namesOf, type StateMachineName } from "../names.ts";
import { readSynthesizedStacks } from "../synth/synthesized-stacks.ts";
import type { Clock } from "./aws/clock.ts";
import { recordEmbeddedMetrics } from "./aws/cloudwatch/embedded-metrics.ts";
import { createLocalAws, type LocalAws, type LocalAwsOptions } from "./aws/create-local-aws.ts";
import { OPERATOR } from "./aws/local-aws-state.ts";
import type { LaunchContainer } from "./aws/sagemaker/container.ts";
import type { ExecutionListener } from "./aws/step-functions/executions.ts";
import { startHub } from "./hub.ts";
import type { WantedPort } from "./listen-on-loopback.ts";
import { localKeys } from "./local-keys.ts";
import { putAlarms } from "./resources/alarms.ts";
import { openDoors } from "./resources/doors.ts";
import { putEventRules } from "./resources/event-rules.ts";
import { startFunctions } from "./resources/functions.ts";
import { putIdentities } from "./resources/identities.ts";
import { putSchedules } from "./resources/schedules.ts";
import { registerStateMachines } from "./resources/state-machines.ts";
import { listTerraformMade } from "./resources/terraform-made.ts";
import { TerraformView } from "./terraform/terraform-view.ts";

const ACCOUNT_ID = "123456789012";

/** Ports of the doors, the local AWS and the hub. */
export interface StackPorts {
  readonly functionUrl?: WantedPort;
  readonly httpApi?: WantedPort;
  readonly aws?: WantedPort;
  readonly hub?: WantedPort;
}

export interface LocalStackOptions {
  /** What `cdktf synth` wrote. */
  readonly outputFolder: string;
  readonly stage: string;
  readonly region: string;
  readonly launchContainer: LaunchContainer;
  /** Absent: any free ones. */
  readonly ports?: StackPorts;
  /** Policies of permissions boundaries, by the ARN in `PERMISSIONS_BOUNDARY`. Default: such a boundary allows everything. */
  readonly boundaries?: Readonly<Record<string, string>>;
  /** Policies of customers' keys, by the ARN in `KMS_KEY_ARN`. Default: the one that docs/security.md asks for. */
  readonly keyPolicies?: Readonly<Record<string, string>>;
  /** Milliseconds that each Wait of a state machine takes, instead of what its definition says. Default: 250. */
  readonly pauseMilliseconds?: number;
  /** What each Wait and each pause before a retry takes of its time in the definition, instead of `pauseMilliseconds`. */
  readonly pauseScale?: number;
  /** Faults, quotas, delays, secrets and clock of the local AWS. */
  readonly aws?: Pick<LocalAwsOptions, "faults" | "quotas" | "endpointDelays" | "clock" | "secrets">;
  /** Where the functions are unpacked; default: the system's folder for temporary files. */
  readonly functionsFolder?: string;
  /** The clock of the timeouts of functions and HTTP API. Default: the machine's. */
  readonly timeLimits?: Clock;
  /** Gets each line that a function writes. */
  readonly log?: (line: string) => void;
}

export type LocalStack = Awaited<ReturnType<typeof startLocalStack>>;

/** Raised when an execution does not succeed; the message is `error: cause`, as in the console. */
export class LocalExecutionFailed extends Error {
  override name = "ExecutionDidNotSucceed";
}

const Parameter = v.object({ name: v.string(), type: v.literal("String"), value: v.string() });

/**
 * Does on 127.0.0.1 what `terraform apply` does in AWS: brings up every synthesized function, state machine, parameter
 * and door. No endpoint yet: `run("provision-endpoint")` makes it.
 */
export async function startLocalStack(options: LocalStackOptions) {
  const { outputFolder, stage, region, log = () => undefined } = options;
  const names = namesOf(stage);
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };

  try {
    const aws = await createLocalAws({
      region,
      accountId: ACCOUNT_ID,
      port: options.ports?.aws,
      launchContainer: options.launchContainer,
      ...options.aws,
    });
    closers.push(aws.close);
    const connection = {
      endpoint: aws.url,
      region,
      credentials: OPERATOR,
    };
    const ssm = new SSMClient(connection);
    const stepFunctions = new SFNClient(connection);
    const dynamoDb = new DynamoDBClient(connection);
    closers.push(
      () => ssm.destroy(),
      () => stepFunctions.destroy(),
      () => dynamoDb.destroy(),
    );
    const hub = await startHub(options.ports?.hub);
    closers.push(hub.close);

    const view = new TerraformView(readSynthesizedStacks(outputFolder), { accountId: ACCOUNT_ID, region });
    listTerraformMade(view, aws, { region, tags: names.tags });
    const { boundaries, keyPolicies } = options;
    await putIdentities(view, aws, { region, accountId: ACCOUNT_ID, boundaries, keyPolicies });
    const functions = startFunctions({
      view,
      aws,
      connection,
      hub: hub.url,
      folder: options.functionsFolder,
      timeLimits: options.timeLimits,
      log(functionName, line, isKept) {
        if (isKept) {
          aws.logGroups.write(`/aws/lambda/${functionName}`, "local", line);
          recordEmbeddedMetrics(aws.metrics, line);
        }
        log(`${functionName}: ${line}`);
      },
    });
    closers.push(functions.close);
    const doors = await openDoors({
      view,
      functions,
      authorization: aws.authorization,
      ports: options.ports,
      timeLimits: options.timeLimits,
      writeLog: (logGroup, line) => aws.logGroups.write(logGroup, "local", line),
    });
    closers.push(doors.close);
    for (const { attributes } of view.resources("aws_ssm_parameter")) {
      const { name, type, value } = v.parse(Parameter, attributes);
      await ssm.send(new PutParameterCommand({ Name: name, Type: type, Value: value }));
    }
    const stateMachines = registerStateMachines({
      view,
      aws,
      connection,
      invokeFunction: (arn, payload) => functions.get(arn).invoke(payload),
      clock: options.aws?.clock,
      ...(options.pauseScale === undefined
        ? { pauseMilliseconds: options.pauseMilliseconds ?? 250 }
        : { pauseScale: options.pauseScale }),
    });
    closers.push(stateMachines.close);
    for (const { arn, invoke } of functions.all()) aws.targets.functions.set(arn, invoke);
    putEventRules(view, aws);
    putSchedules(view, aws);
    putAlarms(view, aws);
    closers.push(() => aws.targets.close());

    return {
      names,
      aws,
      connection,
      functions: functions.all(),
      /** As the web UI's machine, with credentials of its role; as the operator when the stage has none. */
      webUiConnection: { ...connection, credentials: webUiCredentials(aws, names.webUi) },
      /** What a machine's tasks call, as the machine; by its ARN. */
      tasksOf: stateMachines.tasksOf,
      /** Base URL for OpenAI clients at the streaming door; `httpApiUrl` is the other one's. */
      openaiBaseUrl: `${doors.functionUrl}/v1`,
      httpApiUrl: doors.httpApiUrl,
      /** Stands in for Hugging Face's hub: HF_ENDPOINT for code that looks models up. */
      hubUrl: hub.url,
      /** From then on nobody reaches the hub. */
      closeHub: hub.close,
      ports: { httpApi: doors.httpApiPort, aws: aws.port, hub: hub.port },

      ...localKeys(dynamoDb, names),

      /**
       * Starts a state machine and waits for its end.
       * @throws ExecutionDidNotSucceed
       */
      async run(machine: StateMachineName, input: unknown = {}, onEvent?: ExecutionListener): Promise<void> {
        const stateMachineArn = `arn:aws:states:${region}:${ACCOUNT_ID}:stateMachine:${names.stateMachine(machine)}`;
        const end = onEvent === undefined ? undefined : aws.executions.onEvent(onEvent);
        try {
          const start = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
          await succeeded(stepFunctions, (await stepFunctions.send(start)).executionArn);
        } finally {
          end?.();
        }
      },

      /** Does now what a synthesized schedule, or one made since, would do in its time. */
      fireSchedule(name: string): void {
        aws.schedules.fire(name);
      },

      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function webUiCredentials({ principals, authorization, credentials }: LocalAws, roleName: string) {
  const roleArn = principals.roles.get(roleName);
  if (roleArn === undefined) return OPERATOR;
  return credentials.issue(authorization.takeRole(roleArn, "ec2.amazonaws.com", { sessionName: "i-local" }));
}

async function succeeded(stepFunctions: SFNClient, executionArn: string | undefined): Promise<void> {
  for (;;) {
    const { status, error, cause } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    if (status === "SUCCEEDED") return;
    if (status !== "RUNNING") throw new LocalExecutionFailed(`${error ?? status}: ${cause ?? "no cause is given"}`);
    await setTimeout(50);
  }
}
