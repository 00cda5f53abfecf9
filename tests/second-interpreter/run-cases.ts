import { setTimeout } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { LocalAws } from "../../local/aws/create-local-aws.ts";
import type { AwsConnection } from "../../local/statemachines/sdk-integration.ts";
import type { Names } from "../../names.ts";
import type { Case } from "./cases.ts";

export interface Outcome {
  readonly status: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** In the order in which they were entered; those of a Map, and each further look at an endpoint, left out. */
  readonly states: readonly string[];
  /** What SageMaker has in the end, and what is published. */
  readonly left: readonly string[];
}

export interface Interpreter {
  readonly connection: AwsConnection;
  /** Where the machines' SDK calls go. */
  readonly aws: LocalAws;
  readonly names: Names;
}

/** Looks at an endpoint in motion: how many there are depends on time. */
const FURTHER_LOOKS =
  /(WaitForEndpoint DescribeEndpoint EndpointIsReady |WaitForRemoval DescribeRemoval EndpointIsLeaving )+/g;

export async function runCase(
  { connection, aws, names }: Interpreter,
  { machine, input, deadLock }: Case,
): Promise<Outcome> {
  const client = new SFNClient(connection);
  try {
    if (deadLock) await putDeadLock(connection, aws, names);
    const stateMachineArn = `arn:aws:states:${connection.region}:123456789012:stateMachine:${names.stateMachine(machine)}`;
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    let end = await client.send(new DescribeExecutionCommand({ executionArn }));
    while (end.status === "RUNNING") {
      await setTimeout(100);
      end = await client.send(new DescribeExecutionCommand({ executionArn }));
    }
    const inner = innerStates(aws, names.stateMachine(machine));
    const states: string[] = [];
    for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn })) {
      for (const { stateEnteredEventDetails: details } of events) {
        if (details?.name !== undefined && !inner.has(details.name)) states.push(details.name);
      }
    }
    return {
      status: String(end.status),
      error: end.error,
      cause: end.cause,
      states: `${states.join(" ")} `.replaceAll(FURTHER_LOOKS, "").trim().split(" "),
      left: left(aws, names),
    };
  } finally {
    client.destroy();
  }
}

async function putDeadLock({ region }: AwsConnection, { url }: LocalAws, names: Names): Promise<void> {
  const execution = `arn:aws:states:${region}:123456789012:execution:${names.stateMachine("provision-endpoint")}:gone`;
  const { SSMClient, PutParameterCommand } = await import("@aws-sdk/client-ssm");
  const ssm = new SSMClient({ endpoint: url, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } });
  const Value = JSON.stringify({ execution, step: "creating the endpoint", since: new Date().toISOString() });
  await ssm.send(new PutParameterCommand({ Name: names.parameter.provisioning("default"), Value, Type: "String" }));
  ssm.destroy();
}

function innerStates(aws: LocalAws, machine: string): Set<string> {
  const definition = JSON.parse(aws.stateMachines.list().find(({ name }) => name === machine)?.definition ?? "{}");
  const outer = new Set(Object.keys(definition.States ?? {}));
  const all = JSON.stringify(definition.States ?? {}).matchAll(/"(\w+)":\{(?:"Comment":"[^"]*",)?"Type":/g);
  return new Set([...all].map(([, name]) => String(name)).filter((name) => !outer.has(name)));
}

function left({ sageMaker, parameters, alarms }: LocalAws, names: Names): string[] {
  const published = parameters.value(names.parameter.model("default"));
  const { endpointName, modelId, instanceCount } = published === undefined ? {} : JSON.parse(published);
  return [
    ...sageMaker.endpoints.list().map(({ name, status }) => `${name} ${status}`),
    `${sageMaker.endpointConfigs.list().length} configurations, ${sageMaker.models.list().length} models, ${alarms.list().filter(({ definition }) => definition.AlarmName?.includes("--")).length} alarms`,
    published === undefined
      ? "nothing published"
      : `${modelId} published at ${endpointName}, ${instanceCount} instances`,
    parameters.value(names.parameter.provisioning("default")) === undefined ? "no lock" : "a lock",
  ];
}
