import type { Clock } from "../aws/clock.ts";
import { createEnvironmentPool } from "./environment-pool.ts";
import { FunctionError, InvocationRefused } from "./error-payload.ts";
import { Invocation } from "./invocation.ts";
import { lambdaEnvironmentVariables } from "./lambda-environment-variables.ts";
import { unpackFunction } from "./unpack-function.ts";

/** 6 MB, for request and response each: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-timeLimits.html */
const PAYLOAD_BYTES = 6_291_556;

export interface LocalFunctionOptions {
  readonly name: string;
  /** Folder for the unpacked function; default: the system's for temporary files. */
  readonly unpackedIn?: string | undefined;
  /** The zip that would be uploaded. */
  readonly zipPath: string;
  /** For example `index.handler`. */
  readonly handler: string;
  /** The function's own variables; they win over Lambda's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** The clock of the timeouts. Default: the machine's. */
  readonly timeLimits?: Clock | undefined;
  readonly memoryMiB: number;
  readonly arn: string;
  /** Gets each line that the function writes to standard output or standard error. */
  readonly log: (line: string) => void;
  /** Gets the id of each process before it runs, for example to bound what it may use. */
  readonly onStart?: (processId: number) => void;
  /** Execution environments at once; beyond it an invocation is throttled. Default 100. */
  readonly concurrency?: number;
  /** How long an environment without work is kept. Default 300. */
  readonly idleSeconds?: number;
}

/** What Lambda's Invoke answers; payloads are JSON text. */
export interface InvokeResult {
  readonly payload: string;
  /** Present when the function failed; the payload is an `ErrorPayload` then. */
  readonly functionError?: "Unhandled";
}

/** What Lambda's InvokeWithResponseStream answers. */
export interface StreamedResult {
  /** `application/vnd.awslambda.http-integration-response` when `body` begins with a prelude and 8 NUL bytes. */
  readonly contentType: string;
  /** Each chunk as the function writes it. Throws a `FunctionError` when the function fails on the way. */
  readonly body: AsyncIterable<Uint8Array>;
}

export type LocalFunction = ReturnType<typeof createLocalFunction>;

/** Runs a Lambda function from its zip, in processes of its own, on this machine. */
export function createLocalFunction(options: LocalFunctionOptions) {
  const { name, arn, concurrency = 100, idleSeconds = 300 } = options;
  const unpacked = unpackFunction(name, options.zipPath, options.unpackedIn);
  const environment = { ...lambdaEnvironmentVariables({ ...options, ...unpacked }), ...options.environment };
  const pool = createEnvironmentPool({ ...options, ...unpacked, environment, concurrency, idleSeconds });

  async function start(payload: string) {
    if (Buffer.byteLength(payload) > PAYLOAD_BYTES) {
      throw new InvocationRefused("RequestEntityTooLargeException", `The payload exceeds ${PAYLOAD_BYTES} bytes.`);
    }
    const taken = await pool.take();
    const invocation = new Invocation(payload);
    taken.run(invocation);
    return { invocation, hangUp: () => taken.hangUp(invocation) };
  }

  return {
    name,
    arn,
    /** Base64 SHA-256 of the zip that runs, as Lambda's GetFunctionConfiguration reports it. */
    codeSha256: unpacked.codeSha256,

    /** Like Lambda's Invoke with RequestResponse; a caller that goes away does not stop the function. */
    async invoke(payload: string): Promise<InvokeResult> {
      const { invocation } = await start(payload);
      try {
        const chunks: Uint8Array[] = [];
        for await (const chunk of invocation.body()) chunks.push(chunk);
        const response = Buffer.concat(chunks);
        if (response.length > PAYLOAD_BYTES) throw new FunctionError(responseTooLarge);
        return { payload: response.toString() };
      } catch (error) {
        if (!(error instanceof FunctionError)) throw error;
        return { payload: JSON.stringify(error.payload), functionError: "Unhandled" };
      }
    },

    /**
     * Like Lambda's InvokeWithResponseStream; rejects with a `FunctionError` when the function fails before it responds.
     * When `signal` aborts, or the reader of `body` breaks off, the function's response stream emits `error` and `close`.
     * Only here: Lambda goes on and tells the function nothing, so do not rely on it there.
     * https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
     * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/145
     */
    async invokeWithResponseStream(payload: string, signal?: AbortSignal): Promise<StreamedResult> {
      signal?.throwIfAborted();
      const { invocation, hangUp } = await start(payload);
      const abandon = () => {
        invocation.abandon(signal?.reason);
        hangUp();
      };
      if (signal?.aborted) abandon();
      signal?.addEventListener("abort", abandon, { once: true });
      const response = await invocation.response;
      return { contentType: response.headers["content-type"] ?? "", body: invocation.body() };
    },

    /** Whether no environment works, be it after its answer. */
    isIdle: pool.areIdle,

    /** Ends environments without work; the next invocation is a cold start. */
    endIdle: pool.endIdle,

    /** Kills what runs, waits until it is gone, and removes what was unpacked. */
    async close(): Promise<void> {
      await pool.close();
      unpacked.remove();
    },
  };
}

const responseTooLarge = {
  errorType: "Function.ResponseSizeTooLarge",
  errorMessage: `Response payload size exceeded maximum allowed payload size (${PAYLOAD_BYTES} bytes).`,
};
