import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateFunctionCommand,
  type FunctionConfiguration,
  GetFunctionCommand,
  LambdaClient,
  type Runtime,
} from "@aws-sdk/client-lambda";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { buildSync } from "esbuild";
import { unzipSync, zipSync } from "fflate";
import { OPERATOR } from "../../local/aws/local-aws-state.ts";
import type { LocalStack } from "../../local/local-stack.ts";
import type { AwsConnection } from "../../local/statemachines/sdk-integration.ts";
import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";

export interface Deployment {
  readonly ministack: AwsConnection;
  /** Its definitions are those with every ARN filled in. */
  readonly stack: LocalStack;
  readonly synthesized: readonly SynthesizedStack[];
  /** Where everything is but Step Functions and Lambda. */
  readonly localAwsUrl: string;
}

const SDK_TASK = "sdk-task";
/** What a role may is the local AWS's matter: here everything. */
export const ROLE = "arn:aws:iam::123456789012:role/any";

/** The synthesized functions that the state machines call, and both machines with their SDK calls made by a function. */
export async function deployToMinistack({ ministack, stack, synthesized, localAwsUrl }: Deployment): Promise<void> {
  const lambda = new LambdaClient(ministack);
  const stepFunctions = new SFNClient(ministack);
  try {
    const create = async (name: string, handler: string, zip: Uint8Array, variables: Record<string, string>) => {
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Handler: handler,
          Runtime: "provided.al2023" satisfies Runtime,
          Role: ROLE,
          Timeout: 120,
          MemorySize: 512,
          Code: { ZipFile: withRuntime(zip) },
          Environment: { Variables: variables },
        }),
      );
      let state: FunctionConfiguration["State"];
      while (state !== "Active") {
        state = (await lambda.send(new GetFunctionCommand({ FunctionName: name }))).Configuration?.State;
      }
    };
    await create(SDK_TASK, "index.handler", sdkTaskZip(), {
      LOCAL_AWS_URL: localAwsUrl,
      STEP_FUNCTIONS_URL: ministack.endpoint,
    });
    const machines = stack.aws.stateMachines.list();
    const called = machines.map(({ definition }) => definition).join();
    for (const { type, folder, attributes } of synthesized.flatMap(({ resources }) => resources)) {
      const { function_name: name, handler, filename, environment } = attributes as unknown as FunctionAttributes;
      if (type !== "aws_lambda_function" || !called.includes(`:function:${name}"`)) continue;
      await create(name, handler, readFileSync(join(folder, filename)), {
        ...withoutReferences(environment.variables, ministack.region),
        AWS_ENDPOINT_URL: localAwsUrl,
        AWS_ENDPOINT_URL_SFN: ministack.endpoint,
        HF_ENDPOINT: stack.hubUrl,
      });
    }
    for (const { name, definition } of machines) {
      const text = JSON.stringify(withSdkTasks(JSON.parse(definition), ministack.region));
      await stepFunctions.send(new CreateStateMachineCommand({ name, definition: text, roleArn: ROLE }));
    }
  } finally {
    lambda.destroy();
    stepFunctions.destroy();
  }
}

/**
 * A function's package with a runtime of its own: that of the local Lambda. ministack's Node.js runtime names every error
 * `Runtime.HandlerError`, where AWS's takes the error's own name, which the machines look at. The local AWS does not know the credentials
 * that ministack gives.
 */
function withRuntime(zip: Uint8Array): Uint8Array {
  const runtime = join(import.meta.dirname, "..", "..", "local", "lambda", "runtime", "bootstrap.ts");
  const { accessKeyId, secretAccessKey } = OPERATOR;
  const credentials = `AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey} AWS_SESSION_TOKEN=`;
  const script = new TextEncoder().encode(`#!/bin/sh\n${credentials} exec "${process.execPath}" "${runtime}"\n`);
  return zipSync({ ...unzipSync(zip), bootstrap: [script, { os: 3, attrs: 0o755 << 16 }] });
}

interface FunctionAttributes {
  readonly function_name: string;
  readonly handler: string;
  readonly filename: string;
  readonly environment: { readonly variables: Readonly<Record<string, string>> };
}

/** ARNs of roles and machines, which nothing here looks at. */
function withoutReferences(variables: Readonly<Record<string, string>>, region: string): Record<string, string> {
  const machine = `arn:aws:states:${region}:123456789012:stateMachine:any`;
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{aws_iam_role[^}]*\}/g, ROLE).replaceAll(/\$\{aws_sfn[^}]*\}/g, machine),
    ]),
  );
}

function sdkTaskZip(): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, "sdk-task.ts")],
    bundle: true,
    minify: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    write: false,
  });
  return zipSync({ "index.js": outputFiles[0]?.contents ?? new Uint8Array() });
}

/** A definition whose SDK integrations are calls of the function `sdk-task`; nothing else differs. */
function withSdkTasks(node: unknown, region: string): unknown {
  if (Array.isArray(node)) return node.map((one) => withSdkTasks(one, region));
  if (typeof node !== "object" || node === null) return node;
  const fields = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, withSdkTasks(value, region)]));
  const [, service, action] = /^arn:aws:states:::aws-sdk:(\w+):(\w+)$/.exec(String(fields.Resource)) ?? [];
  if (service === undefined) return fields;
  const Resource = `arn:aws:lambda:${region}:123456789012:function:${SDK_TASK}`;
  return { ...fields, Resource, Parameters: { service, action, parameters: fields.Parameters } };
}
