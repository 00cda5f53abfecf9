import { setTimeout } from "node:timers/promises";
import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  ModelError,
  ModelNotReadyException,
  type SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";

export type Answer = { readonly status: number; readonly text: string };

/** The endpoint under test, by what its container answers: 4xx are answers, not errors, and so is what stays 5xx. */
export interface TestedEndpoint {
  post(body: unknown, attempts?: number): Promise<Answer>;
  /** The whole of a streamed answer. */
  postForStream(body: unknown, attempts?: number): Promise<Answer>;
}

/** The first requests compile kernels, and a fresh endpoint may say that it is not ready. */
const ATTEMPTS = 6;
const PAUSE_MILLISECONDS = 5000;

export function sageMakerEndpoint(client: SageMakerRuntimeClient, EndpointName: string): TestedEndpoint {
  const request = (body: unknown) => ({
    EndpointName,
    ContentType: "application/json",
    Body: new TextEncoder().encode(JSON.stringify(body)),
  });
  return {
    post: (body, attempts = ATTEMPTS) =>
      retryWhileStarting(attempts, async () => {
        const { Body } = await client.send(new InvokeEndpointCommand(request(body)));
        return new TextDecoder().decode(Body);
      }),
    postForStream: (body, attempts = ATTEMPTS) =>
      retryWhileStarting(attempts, async () => {
        const { Body = [] } = await client.send(new InvokeEndpointWithResponseStreamCommand(request(body)));
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
