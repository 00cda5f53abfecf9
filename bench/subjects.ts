import { createRequire } from "node:module";
import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { installAwslambdaGlobal } from "../local/lambda/runtime/awslambda-global.ts";
import type { ResponseStream } from "../local/lambda/runtime/response-stream.ts";

/** A way from a chat to its answer. */
export interface Subject {
  chat(): Promise<void>;
  /** Writes the answer as it comes, and ends. */
  stream(responseStream: ResponseStream): Promise<void>;
}

/** The same chat for both subjects: as the event that Lambda hands over, and as the body of an invocation. */
export interface Question {
  readonly event: string;
  readonly body: string;
}

export interface SubjectOptions {
  /** Folder with the unpacked function. */
  readonly taskRoot: string;
  readonly endpointName: string;
  readonly chat: Question;
  readonly stream: Question;
}

export type SubjectName = keyof typeof SUBJECTS;
export const SUBJECTS = { proxy, "bare SDK": bareSdk };

interface Handlers {
  readonly httpApiHandler: (event: unknown, context: unknown) => Promise<{ readonly statusCode: number }>;
  readonly functionUrlHandler: (event: unknown, responseStream: ResponseStream, context: unknown) => Promise<void>;
}

/** The bundled function, called as Lambda's runtime calls it. */
function proxy({ taskRoot, chat, stream }: SubjectOptions): Subject {
  installAwslambdaGlobal();
  const { httpApiHandler, functionUrlHandler }: Handlers = createRequire(`${taskRoot}/`)("./index.js");
  // Lambda's runtime has parsed the event before its clock for the handler starts.
  const chatEvent: unknown = JSON.parse(chat.event);
  const streamEvent: unknown = JSON.parse(stream.event);
  const context = { awsRequestId: "bench", getRemainingTimeInMillis: () => 30_000 };
  return {
    async chat() {
      const { statusCode } = await httpApiHandler(chatEvent, context);
      if (statusCode !== 200) throw new Error(`The proxy answered a chat with ${statusCode}.`);
    },
    stream: (responseStream) => functionUrlHandler(streamEvent, responseStream, context),
  };
}

/** The least that a function could do: pass on what the AWS SDK gets. */
function bareSdk({ endpointName: EndpointName, chat, stream }: SubjectOptions): Subject {
  const client = new SageMakerRuntimeClient({ requestHandler: { httpAgent: { maxSockets: 1_000 } } });
  const input = ({ body: Body }: Question) => ({ EndpointName, ContentType: "application/json", Body });
  return {
    async chat() {
      await client.send(new InvokeEndpointCommand(input(chat)));
    },
    async stream(responseStream) {
      const { Body = [] } = await client.send(new InvokeEndpointWithResponseStreamCommand(input(stream)));
      for await (const { PayloadPart } of Body) responseStream.write(PayloadPart?.Bytes);
      responseStream.end();
    },
  };
}
