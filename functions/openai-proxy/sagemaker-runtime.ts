import type { ContainerRoute } from "../../contract/container-routes.ts";

/** What the proxy needs of SageMaker's runtime. Failures are thrown as the AWS SDK throws them (`SageMakerFailure`). */
export interface SageMakerRuntime {
  /** Answers at once, within the 60 s that `InvokeEndpoint` allows. */
  invoke(invocation: Invocation, signal: AbortSignal): Promise<InvocationAnswer>;
  /** Answers as a stream, for up to 8 minutes. Ending the iteration or the signal ends the upstream call. */
  invokeWithResponseStream(invocation: Invocation, signal: AbortSignal): Promise<InvocationStream>;
}

export interface Invocation {
  readonly endpointName: string;
  /** JSON, but for bytes with a type of their own. */
  readonly body: string | Uint8Array;
  readonly contentType?: string;
  /** The path of the container, where it is not `/invocations`. */
  readonly route?: ContainerRoute;
  /** Requests that begin alike and have the same one go to the same instance, where the endpoint routes by prefix. */
  readonly prefixAwareId?: string;
}

export interface InvocationAnswer {
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
}

export interface InvocationStream {
  readonly contentType: string | undefined;
  /** Parts as they arrive. They may end anywhere, even inside a character. */
  readonly body: AsyncIterable<Uint8Array>;
}
