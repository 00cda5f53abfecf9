import * as cloudWatch from "@aws-sdk/client-cloudwatch";
import * as sageMaker from "@aws-sdk/client-sagemaker";
import * as sfn from "@aws-sdk/client-sfn";
import * as ssm from "@aws-sdk/client-ssm";
import type { JsonValue } from "../aws/step-functions/state-machine.ts";
import { TaskFailure } from "./task-failure.ts";

type Input = Readonly<Record<string, unknown>>;
type Send = (action: string, input: Input) => Promise<JsonValue>;

interface Service {
  /** The prefix of its errors' names. */
  readonly errorPrefix: string;
  readonly client: { send(command: never): Promise<unknown>; destroy(): void };
  readonly module: Readonly<Record<string, unknown>>;
  /** The service's own fields begin in lower case; Step Functions has them in upper case for every service. */
  readonly lowerCase?: boolean;
}

/** Connection to the local AWS, for any SDK client. */
export interface AwsConnection {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * Does what Step Functions' AWS SDK integrations do: calls the action, hands on its answer as JSON, and names errors
 * `<Service>.<Error>Exception`, or `<Service>.<Service>Exception` when the service's model does not know the error.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function sdkIntegrations(connection: AwsConnection) {
  // Retries belong to the definition: a client that tries again by itself would hide what the definition does not.
  const options = { ...connection, maxAttempts: 1 };
  const services: Readonly<Record<string, Service>> = {
    cloudwatch: { errorPrefix: "CloudWatch", client: new cloudWatch.CloudWatchClient(options), module: cloudWatch },
    sagemaker: { errorPrefix: "SageMaker", client: new sageMaker.SageMakerClient(options), module: sageMaker },
    ssm: { errorPrefix: "Ssm", client: new ssm.SSMClient(options), module: ssm },
    sfn: { errorPrefix: "Sfn", client: new sfn.SFNClient(options), module: sfn, lowerCase: true },
  };
  return {
    /** @param service as in `arn:aws:states:::aws-sdk:<service>:<action>` */
    of(service: string): Send {
      const target = services[service];
      if (target === undefined) throw new Error(`The local Step Functions has no SDK integration for "${service}".`);
      return (action, input) => send(target, action, input);
    },
    close() {
      for (const { client } of Object.values(services)) client.destroy();
    },
  };
}

async function send(service: Service, action: string, input: Input): Promise<JsonValue> {
  const name = `${action[0]?.toUpperCase()}${action.slice(1)}Command`;
  const Command = service.module[name] as (new (input: Input) => never) | undefined;
  if (Command === undefined) throw new Error(`The SDK for ${service.errorPrefix} has no ${name}.`);
  try {
    const request = service.lowerCase ? withInitials(input, (initial) => initial.toLowerCase()) : input;
    const { $metadata, ...answer } = (await service.client.send(new Command(request))) as { $metadata?: unknown };
    // As JSON, for dates become texts.
    return JSON.parse(JSON.stringify(withInitials(answer, (initial) => initial.toUpperCase())));
  } catch (error) {
    throw taskFailure(service, error);
  }
}

function taskFailure({ errorPrefix, module }: Service, error: unknown): TaskFailure {
  if (!(error instanceof Error)) throw error;
  const modelled = Object.hasOwn(module, error.name);
  const name = error.name.endsWith("Exception") ? error.name : `${error.name}Exception`;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number; requestId?: string } };
  const context = `(Service: ${errorPrefix}, Status Code: ${$metadata?.httpStatusCode}, Request ID: ${$metadata?.requestId})`;
  return new TaskFailure(
    `${errorPrefix}.${modelled ? name : `${errorPrefix}Exception`}`,
    `${error.message} ${context}`,
  );
}

function withInitials(fields: Input, change: (initial: string) => string): Input {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`${change(name.slice(0, 1))}${name.slice(1)}`, value]),
  );
}
