import { setTimeout } from "node:timers/promises";
import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  ModelError,
  ModelNotReadyException,
  type SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { type ContainerRoute, customAttributes } from "../../contract/container-routes.ts";

export type Answer = { readonly status: number; readonly text: string };

export interface TestRequest {
  readonly body: unknown;
  /** The path of the container, where it is not `/invocations`. */
  readonly route?: ContainerRoute;
  /** Of a body of bytes; any other one is sent as JSON. */
  readonly contentType?: string;
}

/** The endpoint under test, by what its container answers: 4xx are answers, not errors, and so is what stays 5xx. */
export interface TestedEndpoint {
  post(request: TestRequest, attempts?: number): Promise<Answer>;
  /** The whole of a streamed answer. */
  postForStream(request: TestRequest, attempts?: number): Promise<Answer>;
}

/** The first requests compile kernels, and a fresh endpoint may say that it is not ready. */
const ATTEMPTS = 6;
const PAUSE_MILLISECONDS = 5000;

export function sageMakerEndpoint(client: SageMakerRuntimeClient, EndpointName: string): TestedEndpoint {
  const input = ({ body, route, contentType = "application/json" }: TestRequest) => ({
    EndpointName,
    ContentType: contentType,
    Body: body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body)),
    ...(route && { CustomAttributes: customAttributes(route) }),
  });
  return {
    post: (request, attempts = ATTEMPTS) =>
      retryWhileStarting(attempts, async () => {
        const { Body } = await client.send(new InvokeEndpointCommand(input(request)));
        return new TextDecoder().decode(Body);
      }),
    postForStream: (request, attempts = ATTEMPTS) =>
      retryWhileStarting(attempts, async () => {
        const { Body = [] } = await client.send(new InvokeEndpointWithResponseStreamCommand(input(request)));
        const decoder = new TextDecoder();
        let text = "";
        for await (const event of Body) text += decoder.decode(event.PayloadPart?.Bytes, { stream: true });
        return text;
      }),
  };
}

async function retryWhileStarting(attempts: number, call: () => Promise<string>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return { status: 200, text: await call() };
    } catch (error) {
      const status = error instanceof ModelError ? (error.OriginalStatusCode ?? 500) : undefined;
      if (error instanceof ModelError && status !== undefined && (status < 500 || attempt >= attempts)) {
        return { status, text: error.OriginalMessage ?? error.message };
      }
      if (attempt >= attempts || !(error instanceof ModelError || error instanceof ModelNotReadyException)) throw error;
    }
    await setTimeout(PAUSE_MILLISECONDS);
  }
}
