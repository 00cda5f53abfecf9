import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { DynamoDBClient, UpdateItemCommand, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { USAGE_KEY } from "../contract/usage-item.ts";
import { lambdaExtension } from "../functions/openai-proxy/aws/lambda-extension.ts";
import { installAwslambdaGlobal } from "../local/lambda/runtime/awslambda-global.ts";
import type { ResponseStream } from "../local/lambda/runtime/response-stream.ts";
import { startExtensionHost } from "./lambda-extension-host.ts";

/** A way from a chat to its answer. */
export interface Subject {
  /** Settles with the milliseconds that the answer took. */
  chat(this: void): Promise<number>;
  /** Writes the answer as it comes, and ends. */
  stream(responseStream: ResponseStream): Promise<void>;
}

/** The same chat for both subjects: as the event that Lambda hands over, and as the body of an invocation. */
export interface BenchRequest {
  readonly event: string;
  readonly body: string;
}

export interface SubjectOptions {
  /** Folder with the unpacked function. */
  readonly taskRoot: string;
  readonly endpointName: string;
  readonly chat: BenchRequest;
  readonly stream: BenchRequest;
}

export type SubjectName = keyof typeof SUBJECTS;
export const SUBJECTS = { proxy, "bare SDK": bareSdk, "bare SDK, counted": countingSdk };

interface Handlers {
  readonly httpApiHandler: (event: unknown, context: unknown) => Promise<{ readonly statusCode: number }>;
  readonly functionUrlHandler: (event: unknown, responseStream: ResponseStream, context: unknown) => Promise<void>;
}

/** The bundled function, called as Lambda's runtime calls it. */
async function proxy({ taskRoot, chat, stream }: SubjectOptions): Promise<Subject> {
  installAwslambdaGlobal();
  const host = await startExtensionHost();
  Object.assign(process.env, host.environment);
  const { httpApiHandler, functionUrlHandler }: Handlers = createRequire(`${taskRoot}/`)("./index.js");
  // Lambda's runtime has parsed the event before its clock for the handler starts.
  const chatEvent: unknown = JSON.parse(chat.event);
  const streamEvent: unknown = JSON.parse(stream.event);
  const getRemainingTimeInMillis = () => 30_000;
  return {
    async chat() {
      const context = { awsRequestId: await host.nextInvocation(), getRemainingTimeInMillis };
      const start = performance.now();
      const { statusCode } = await httpApiHandler(chatEvent, context);
      const milliseconds = performance.now() - start;
      if (statusCode !== 200) throw new Error(`The proxy answered a chat with ${statusCode}.`);
      return milliseconds;
    },
    stream: (responseStream) =>
      functionUrlHandler(streamEvent, responseStream, { awsRequestId: randomUUID(), getRemainingTimeInMillis }),
  };
}

/** The least that a function could do: pass on what the AWS SDK gets. */
async function bareSdk({ endpointName: EndpointName, chat, stream }: SubjectOptions): Promise<Subject> {
  // An invocation costs it what it costs the proxy: the same event has come before.
  const host = await startExtensionHost();
  const extension = lambdaExtension(host.environment.AWS_LAMBDA_RUNTIME_API, "none", () => undefined);
  const client = new SageMakerRuntimeClient({ requestHandler: { httpAgent: { maxSockets: 1_000 } } });
  const input = ({ body: Body }: BenchRequest) => ({ EndpointName, ContentType: "application/json", Body });
  return {
    async chat() {
      extension.lastUntil(await host.nextInvocation(), Promise.resolve());
      const start = performance.now();
      await client.send(new InvokeEndpointCommand(input(chat)));
      return performance.now() - start;
    },
    async stream(responseStream) {
      const { Body = [] } = await client.send(new InvokeEndpointWithResponseStreamCommand(input(stream)));
      for await (const { PayloadPart } of Body) responseStream.write(PayloadPart?.Bytes);
      responseStream.end();
    },
  };
}

/** The least that holds a caller to a limit, whatever other instances let through: one conditional write before. */
async function countingSdk(options: SubjectOptions): Promise<Subject> {
  const { chat, stream } = await bareSdk(options);
  const client = new DynamoDBClient();
  const admission = {
    TableName: process.env.USAGE_TABLE,
    Key: { [USAGE_KEY.keyId]: { S: "counted" }, [USAGE_KEY.period]: { S: "month" } },
    UpdateExpression: "ADD requests :one, tokens :most",
    ConditionExpression:
      "(attribute_not_exists(requests) OR requests < :limit) AND (attribute_not_exists(tokens) OR tokens < :limit)",
    ExpressionAttributeValues: { ":one": { N: "1" }, ":most": { N: "140" }, ":limit": { N: "1000000000" } },
    ReturnValues: "ALL_NEW",
  } satisfies UpdateItemCommandInput;
  return {
    async chat() {
      const start = performance.now();
      await client.send(new UpdateItemCommand(admission));
      const counted = performance.now() - start;
      return counted + (await chat());
    },
    stream,
  };
}
