import * as cloudWatch from "@aws-sdk/client-cloudwatch";
import * as sageMaker from "@aws-sdk/client-sagemaker";
import * as sfn from "@aws-sdk/client-sfn";
import * as ssm from "@aws-sdk/client-ssm";
import { NormalizedSchema } from "@smithy/core/schema";

interface Service {
  /** Before the names of its errors. */
  readonly errorPrefix: string;
  /** The SDK has the service's own model in it: `<Name>$` for each operation, structure and error. */
  readonly module: Readonly<Record<string, unknown>>;
}

const SERVICES: Readonly<Record<string, Service>> = {
  cloudwatch: { errorPrefix: "CloudWatch", module: cloudWatch },
  sagemaker: { errorPrefix: "SageMaker", module: sageMaker },
  sfn: { errorPrefix: "Sfn", module: sfn },
  ssm: { errorPrefix: "Ssm", module: ssm },
};

type Fields = Readonly<Record<string, unknown>>;

interface Task {
  readonly Resource: string;
  readonly Parameters?: Fields;
  readonly ResultSelector?: Fields;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
}

/** The first number of a schema of the SDK: https://github.com/smithy-lang/smithy-typescript/blob/main/packages/types/src/schema/static-schemas.ts */
const OPERATION = 9;
const ERROR = -3;

const INVOKE = "arn:aws:states:::lambda:invoke";

/**
 * What AWS would refuse of a definition's SDK integrations, each as a sentence: an operation, a parameter, an error or a field of an answer that
 * the service's model has not, a required parameter that is missing, a value of another type.
 */
export function definitionComplaints(definition: string): string[] {
  return tasksIn(JSON.parse(definition)).flatMap(([state, task]) => {
    const [, name, action] = /^arn:aws:states:::aws-sdk:(\w+):(\w+)$/.exec(task.Resource) ?? [];
    if (task.Resource === INVOKE) return [];
    if (name === undefined || action === undefined) return [`${state}: ${task.Resource} is no integration`];
    return taskComplaints(task, name, action).map((complaint) => `${state}: ${complaint}`);
  });
}

function tasksIn(value: unknown, name = ""): [string, Task][] {
  if (!isFields(value)) return [];
  if (value.Type === "Task") return [[name, value as unknown as Task]];
  return Object.entries(value).flatMap(([key, inner]) => tasksIn(inner, key));
}

function taskComplaints(task: Task, serviceName: string, action: string): string[] {
  const service = SERVICES[serviceName];
  if (service === undefined) return [`this check does not know the service ${serviceName}`];
  const schema = service.module[`${inPascalCase(action)}$`];
  if (!Array.isArray(schema) || schema[0] !== OPERATION) return [`${serviceName} has no operation ${action}`];
  const [, , , , input, output] = schema;
  return [
    ...structureComplaints(task.Parameters ?? {}, NormalizedSchema.of(input), action),
    ...selectorComplaints(task.ResultSelector ?? {}, NormalizedSchema.of(output)),
    ...errorComplaints([...(task.Retry ?? []), ...(task.Catch ?? [])].flatMap((one) => one.ErrorEquals)),
  ];
}

function structureComplaints(given: Fields, schema: NormalizedSchema, path: string): string[] {
  const members = new Map(Object.entries(schema.getMemberSchemas()).map(([name, one]) => [inPascalCase(name), one]));
  const names = Object.keys(given).map((key) => key.replace(/\.\$$/, ""));
  const unknown = names.filter((name) => !members.has(name)).map((name) => `${path} has no parameter ${name}`);
  const missing = [...members.keys()]
    .slice(0, requiredCount(schema))
    .filter((name) => !names.includes(name))
    .map((name) => `${path} lacks ${name}`);
  const wrong = Object.entries(given).flatMap(([key, value]) => {
    const member = members.get(key);
    return member ? valueComplaints(value, member, `${path}.${key}`) : [];
  });
  return [...unknown, ...missing, ...wrong];
}

/** The required members of a structure are its first ones. */
function requiredCount(schema: NormalizedSchema): number {
  const own = schema.getSchema();
  return Array.isArray(own) ? Number(own[6] ?? 0) : 0;
}

function valueComplaints(value: unknown, schema: NormalizedSchema, path: string): string[] {
  const wrong = [`${path} cannot be ${JSON.stringify(value)}`];
  if (schema.isStructSchema()) return isFields(value) ? structureComplaints(value, schema, path) : wrong;
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return wrong;
    return value.flatMap((item, index) => valueComplaints(item, schema.getValueSchema(), `${path}[${index}]`));
  }
  if (schema.isMapSchema()) return isFields(value) ? [] : wrong;
  const type = schema.isStringSchema() ? "string" : schema.isNumericSchema() ? "number" : "boolean";
  return typeof value === type ? [] : wrong;
}

/** The first names of the JSONPaths into the answer. */
function selectorComplaints(selector: Fields, output: NormalizedSchema): string[] {
  const members = Object.keys(output.getMemberSchemas()).map((name) => inPascalCase(name));
  const paths = Object.values(selector).filter((value) => typeof value === "string");
  const read = paths.flatMap((path) => [...path.matchAll(/(?<!\$)\$\.(\w+)/g)].map(([, name = ""]) => name));
  return read.filter((name) => !members.includes(name)).map((name) => `the answer has no ${name}`);
}

/** An error is named after the service and its own name; what the model does not know has one of two names. */
function errorComplaints(names: readonly string[]): string[] {
  return names
    .filter((name) => !name.startsWith("States."))
    .filter((name) => !Object.values(SERVICES).some((service) => namesError(service, name)))
    .filter((name) => name !== "SyntaxError")
    .map((name) => `no service has an error ${name}`);
}

function namesError({ errorPrefix, module }: Service, name: string): boolean {
  if (name === `${errorPrefix}.${errorPrefix}Exception` || name === `${errorPrefix}.SdkClientException`) return true;
  const own = name.startsWith(`${errorPrefix}.`) ? name.slice(errorPrefix.length + 1) : "";
  return [own, own.replace(/Exception$/, "")].some((error) => {
    const schema = module[`${error}$`];
    return Array.isArray(schema) && schema[0] === ERROR;
  });
}

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Step Functions has every service's own names in this form. */
const inPascalCase = (name: string) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
