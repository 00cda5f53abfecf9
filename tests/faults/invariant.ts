import { isDeepStrictEqual } from "node:util";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import * as v from "valibot";
import { AsleepModel } from "../../contract/asleep-model.ts";
import { ProvisioningLock } from "../../contract/provisioning-lock.ts";
import { PublishedModel } from "../../contract/published-model.ts";
import type { Endpoint } from "../../local/aws/sagemaker/resources.ts";
import type { Execution } from "../../local/aws/step-functions/execution.ts";
import { adapterNames } from "./containers.ts";
import type { FaultyStack } from "./faulty-stack.ts";

const JsonOfPublishedModel = v.pipe(v.string(), v.parseJson(), PublishedModel);

/** What serves, by alias. A record that nobody can read names nothing: its endpoint then counts as billed. */
function readPublications({ aws, names }: Pick<FaultyStack, "aws" | "names">): Map<string, PublishedModel> {
  const prefix = names.parameter.model("");
  const published = aws.parameters.list().filter(({ name }) => name.startsWith(prefix));
  return new Map(
    published.flatMap(({ name, versions }) => {
      const record = v.safeParse(JsonOfPublishedModel, versions.at(-1)?.value);
      return record.success ? [[name.slice(prefix.length), record.output] as const] : [];
    }),
  );
}

/** Clients that are sent to an endpoint that cannot answer. To be asked at any moment. */
export function outagesIn(stack: Pick<FaultyStack, "aws" | "names">): string[] {
  return [...readPublications(stack)].flatMap(([alias, { endpointName }]) => {
    const endpoint = stack.aws.sageMaker.endpoints.find(endpointName);
    return endpoint?.fleet ? [] : [`${alias} is published, but ${endpointName} is ${endpoint?.status ?? "gone"}`];
  });
}

/** What is wrong when all executions have ended; every sentence breaks a promise of the state machines. */
export async function brokenPromises(stack: FaultyStack): Promise<string[]> {
  return [...(await unservedIn(stack)), ...billedIn(stack), ...locksIn(stack)];
}

/** The published model is InService and answers. */
async function unservedIn(stack: FaultyStack): Promise<string[]> {
  const client = new SageMakerRuntimeClient({ ...stack.connection, maxAttempts: 1 });
  const broken: string[] = [];
  for (const [alias, { endpointName, configName, definition, adapters = {} }] of readPublications(stack)) {
    const endpoint = stack.aws.sageMaker.endpoints.find(endpointName);
    if (endpoint?.status !== "InService") {
      broken.push(`${alias} is published, but ${endpointName} is ${endpoint?.status ?? "gone"}`);
      continue;
    }
    const Body = '{"prompt":"Hello","max_tokens":1}';
    const request = { EndpointName: endpointName, ContentType: "application/json", Body };
    const answer = await client.send(new InvokeEndpointCommand(request)).catch((error: Error) => error);
    if (answer instanceof Error) broken.push(`${alias} does not answer: ${answer.message}`);
    const container = findContainer(endpoint, stack);
    const loaded = adapterNames(container?.Environment ?? {});
    if (!isDeepStrictEqual(Object.keys(adapters).sort(), loaded.sort())) {
      broken.push(`${alias} is published with other adapters than ${loaded.join(", ") || "none"}`);
    }
    // A resize that was stopped has another configuration than the published one, with the same container in it.
    if (configName === endpoint.config.name) stack.containersByDefinition.set(String(definition), container);
    else if (!isDeepStrictEqual(container, stack.containersByDefinition.get(String(definition)))) {
      broken.push(`${alias} is not what is published of it`);
    }
  }
  client.destroy();
  return broken;
}

function findContainer({ config }: Endpoint, { aws }: FaultyStack) {
  const [variant] = config.definition.ProductionVariants ?? [];
  return aws.sageMaker.models.get(String(variant?.ModelName)).definition.PrimaryContainer;
}

/** Nothing is billed that is not published. */
function billedIn(stack: FaultyStack): string[] {
  const published = new Set([...readPublications(stack).values()].map(({ endpointName }) => endpointName));
  const billed = stack.aws.sageMaker.endpoints.list().filter(({ name }) => !published.has(name));
  return billed.map(({ name, status }) => `${name} is billed (${status})`);
}

function locksIn({ aws, names }: FaultyStack): string[] {
  const locks = aws.parameters.list().filter(({ name }) => name.startsWith(names.parameter.provisioning("")));
  return locks.map(({ name, versions }) => {
    const { execution } = v.parse(ProvisioningLock, JSON.parse(versions.at(-1)?.value ?? ""));
    const { status } = aws.executions.get(execution);
    return `${name} is held by an execution that is ${status}`;
  });
}

/** An alias that nobody retired by hand serves, or sleeps and can come back. */
export function forgottenIn({ aws, names }: FaultyStack, alias: string): string[] {
  const { asleep, model } = names.parameter;
  return [asleep(alias), model(alias)].some((name) => aws.parameters.find(name)) ? [] : [`${alias} is forgotten`];
}

const JsonOfAsleepModel = v.pipe(v.string(), v.parseJson(), AsleepModel);

/** The configurations by which models that sleep come back. */
function keptConfigs({ aws, names }: FaultyStack): (string | undefined)[] {
  const records = aws.parameters.list().filter(({ name }) => name.startsWith(names.parameter.asleep("")));
  return records.map(({ versions }) => v.parse(JsonOfAsleepModel, versions.at(-1)?.value).version?.configName);
}

/** What costs nothing, and is nobody's any more. */
export function leftoversIn(stack: FaultyStack): string[] {
  const { aws, names } = stack;
  const endpoints = aws.sageMaker.endpoints.list();
  const kept = keptConfigs(stack);
  const configs = new Set([
    ...endpoints.map(({ config }) => config),
    ...aws.sageMaker.endpointConfigs.list().filter(({ name }) => kept.includes(name)),
  ]);
  const models = new Set(
    [...configs]
      .flatMap(({ definition }) => definition.ProductionVariants ?? [])
      .flatMap(({ ModelName, InstancePools = [] }) => [
        ModelName,
        ...InstancePools.map((pool) => pool.ModelNameOverride),
      ]),
  );
  const guards = new Set(
    endpoints.flatMap(({ name }) => [names.alarm.errors(name), names.alarm.idle(name), names.expiry(name)]),
  );
  const targets = new Set(endpoints.map(({ name }) => `endpoint/${name}/variant/primary`));
  const isAskedFor = readPublications(stack).size > 0 || kept.length > 0;
  const urls = isAskedFor ? [] : [names.parameter.apiUrl, names.parameter.openaiBaseUrl];
  return [
    ...aws.sageMaker.endpointConfigs
      .list()
      .filter((one) => !configs.has(one))
      .map(({ name }) => `configuration ${name}`),
    ...aws.sageMaker.models
      .list()
      .filter(({ name }) => !models.has(name))
      .map(({ name }) => `model ${name}`),
    ...aws.alarms
      .list()
      .map(({ definition }) => String(definition.AlarmName))
      // The stage's own are Terraform's.
      .filter((name) => name.includes("--") && !guards.has(name))
      .map((name) => `alarm ${name}`),
    ...aws.schedules
      .list()
      .map(({ definition }) => definition.Name)
      .filter((name) => name.startsWith("expiry-") && !guards.has(name))
      .map((name) => `schedule ${name}`),
    ...[...aws.autoScaling.targets.keys()].filter((name) => !targets.has(name)).map((name) => `scaling of ${name}`),
    ...urls.filter((name) => aws.parameters.find(name)).map((name) => `parameter ${name}`),
  ].map((what) => `${what} is left over`);
}

/** Each execution is reported once, except one that started by itself and removed nothing. */
export function wrongNotifications({ aws, names }: FaultyStack, executions: readonly Execution[]): string[] {
  return executions.flatMap((execution) => {
    // A message may name other executions too; its link leads to the one that it is about.
    const told = aws.sns.messages.filter(({ message }) => message.includes(`/details/${execution.arn}`)).length;
    const due = isNews(execution, names.stateMachine("provision-endpoint")) ? 1 : 0;
    return told === due
      ? []
      : [`${execution.stateMachine.name} (${execution.status}) was told ${told} times, not ${due}`];
  });
}

function isNews({ status, stateMachine, input, output }: Execution, provisionEndpoint: string): boolean {
  if (status !== "SUCCEEDED") return true;
  if (stateMachine.name === provisionEndpoint) return !/"nothingToDo":/.test(output ?? "");
  const { removed } = JSON.parse(output ?? "") as { removed: unknown[] };
  const asked = JSON.parse(input) as object;
  return removed.length > 0 || !["sweep", "sleep", "endpointName", "idleAlarm"].some((name) => name in asked);
}
