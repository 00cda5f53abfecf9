import { join } from "node:path";
import * as v from "valibot";
import type { Authorization } from "../aws/authorization.ts";
import type { Clock } from "../aws/clock.ts";
import type { Credentials } from "../aws/iam/sessions.ts";
import type { Principal } from "../iam/principal.ts";
import { createLocalFunction, type LocalFunction } from "../lambda/local-function.ts";
import type { AwsConnection } from "../statemachines/sdk-integration.ts";
import type { TerraformView } from "../terraform/terraform-view.ts";

const FunctionAttributes = v.object({
  function_name: v.string(),
  arn: v.string(),
  role: v.string(),
  filename: v.string(),
  handler: v.string(),
  timeout: v.number(),
  memory_size: v.number(),
  reserved_concurrent_executions: v.optional(v.number()),
  environment: v.object({ variables: v.record(v.string(), v.string()) }),
});

export interface LocalFunctionsOptions {
  readonly view: TerraformView;
  readonly connection: AwsConnection;
  readonly aws: { readonly authorization: Authorization; readonly credentials: Credentials };
  /** URL of the Hugging Face hub, for the function that asks it. */
  readonly hub: string;
  /** Where they are unpacked; default: the system's folder for temporary files. */
  readonly folder?: string | undefined;
  /** The clock of the functions' timeouts. Default: the machine's. */
  readonly timeLimits?: Clock | undefined;
  /** Gets each line that a function writes, and whether its role may write it to its log group. */
  readonly log: (functionName: string, line: string, isKept: boolean) => void;
}

/** Runs every synthesized function from the zip that Terraform would upload, with temporary credentials of its role. */
export function startFunctions(options: LocalFunctionsOptions) {
  const { view, connection, aws, hub, folder: unpackedIn, timeLimits, log } = options;
  const functions = new Map<string, LocalFunction>();
  for (const { folder, attributes } of view.resources("aws_lambda_function")) {
    const resource = v.parse(FunctionAttributes, attributes);
    const session = takeRole(resource, aws.authorization);
    const credentials = aws.credentials.issue(session);
    const local = createLocalFunction({
      name: resource.function_name,
      arn: resource.arn,
      unpackedIn,
      zipPath: join(folder, resource.filename),
      handler: resource.handler,
      timeoutSeconds: resource.timeout,
      timeLimits,
      memoryMiB: resource.memory_size,
      ...(resource.reserved_concurrent_executions === undefined
        ? {}
        : { concurrency: resource.reserved_concurrent_executions }),
      environment: {
        ...resource.environment.variables,
        // The only difference from AWS: where AWS and the hub are.
        AWS_ENDPOINT_URL: connection.endpoint,
        HF_ENDPOINT: hub,
        // As in Lambda, temporary credentials of the function's role.
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
      },
      log: (line) => log(resource.function_name, line, mayWriteLog(session, resource, aws.authorization)),
    });
    const logs = () => void mayWriteLog(session, resource, aws.authorization);
    const logged = withLog(local, logs);
    functions.set(resource.arn, logged).set(resource.function_name, logged);
  }
  return {
    /** By ARN or name, as resources refer to it. */
    get(arnOrName: string): LocalFunction {
      const found = functions.get(arnOrName);
      if (found === undefined) throw new Error(`The synthesized stacks have no function ${arnOrName}.`);
      return found;
    },
    all: () => [...new Set(functions.values())],
    close: () => Promise.all([...new Set(functions.values())].map((one) => one.close())),
  };
}

function takeRole(
  { function_name: sessionName, role }: v.InferOutput<typeof FunctionAttributes>,
  authorization: Authorization,
) {
  try {
    return authorization.takeRole(role, "lambda.amazonaws.com", { sessionName });
  } catch (error) {
    // As CreateFunction answers it.
    throw new Error(`The role defined for the function ${sessionName} cannot be assumed by Lambda.`, { cause: error });
  }
}

/** Lambda itself writes of each invocation, also of one of which the function writes nothing. */
function withLog(local: LocalFunction, writes: () => void): LocalFunction {
  return {
    ...local,
    invoke(payload) {
      writes();
      return local.invoke(payload);
    },
    invokeWithResponseStream(payload, signal) {
      writes();
      return local.invokeWithResponseStream(payload, signal);
    },
  };
}

/** Lambda writes a function's log with the function's role; without permission it is lost, and nobody is told. */
function mayWriteLog(
  role: Principal,
  { function_name, arn }: v.InferOutput<typeof FunctionAttributes>,
  authorization: Authorization,
) {
  const [, , , region, accountId] = arn.split(":");
  const resource = `arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${function_name}:log-stream:local`;
  const context = { "aws:ResourceTag/": undefined };
  return ["logs:CreateLogStream", "logs:PutLogEvents"].every(
    (action) => authorization.denialAtOnce(role, { action, resource, context }) === undefined,
  );
}
