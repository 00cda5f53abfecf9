import type { IncomingMessage } from "node:http";
import { partition } from "@aws-sdk/core/client";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { NodeHttpHandler, type NodeHttpHandlerOptions } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";
import { toAwsFailure } from "./aws-failure.ts";
import { readBytes } from "./read-bytes.ts";

/** What is called, in the region's usual place, or where `AWS_ENDPOINT_URL_<SERVICE>` and `AWS_ENDPOINT_URL` say. */
const SERVICES = {
  ssm: { host: "ssm", signedAs: "ssm", endpointVariable: "AWS_ENDPOINT_URL_SSM" },
  eventBridge: { host: "events", signedAs: "events", endpointVariable: "AWS_ENDPOINT_URL_EVENTBRIDGE" },
  dynamodb: { host: "dynamodb", signedAs: "dynamodb", endpointVariable: "AWS_ENDPOINT_URL_DYNAMODB" },
  sagemakerRuntime: {
    host: "runtime.sagemaker",
    signedAs: "sagemaker",
    endpointVariable: "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME",
  },
} as const;

/** Shorter than any service of AWS keeps an idle connection. */
const LONGEST_IDLE_MILLISECONDS = 15_000;

export interface AwsCall {
  /** IAM's name of the action. Tests read here which permissions the function needs. */
  readonly action: `${string}:${string}`;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface AwsAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: IncomingMessage;
}

/** @throws AwsFailure when AWS refuses; what Node's sockets and the SDK's HTTP handler throw when it cannot be reached */
export type AwsCaller = (call: AwsCall, abortSignal?: AbortSignal) => Promise<AwsAnswer>;

/**
 * Calls a service of AWS by parts of the AWS SDK: its credentials, its signature, its HTTP handler. The SDK's clients take each call
 * through a good twenty steps, and the process through all their schemas when it starts (docs/decisions/0014-lean-aws-calls.md).
 */
export function awsCaller(
  service: keyof typeof SERVICES,
  region: string,
  requestHandler: NodeHttpHandlerOptions,
  now: () => number = Date.now,
): AwsCaller {
  const { host, signedAs, endpointVariable } = SERVICES[service];
  const { AWS_ENDPOINT_URL, [endpointVariable]: ownEndpoint } = process.env;
  const usual = `https://${host}.${region}.${partition(region).dnsSuffix}`;
  const { protocol, hostname, port, host: hostHeader } = new URL(ownEndpoint || AWS_ENDPOINT_URL || usual);
  const address = { protocol, hostname, ...(port && { port: Number(port) }) };
  const signer = new SignatureV4({ service: signedAs, region, credentials: defaultProvider(), sha256: Sha256 });
  let http = new NodeHttpHandler(requestHandler);
  let lastCallAt = now();
  /** Connections that AWS may have closed while Lambda had frozen this process are left alone: the first call on one fails. */
  const connections = () => {
    if (now() - lastCallAt > LONGEST_IDLE_MILLISECONDS) http = new NodeHttpHandler(requestHandler);
    lastCallAt = now();
    return http;
  };

  return async ({ action, path, headers, body }, abortSignal) => {
    const length = { host: hostHeader, "content-length": String(Buffer.byteLength(body)) };
    const request = new HttpRequest({ ...address, method: "POST", path, headers: { ...headers, ...length }, body });
    const signed = (await signer.sign(request)) as HttpRequest;
    const { response } = await connections().handle(signed, abortSignal && { abortSignal });
    if (response.statusCode < 300) return { headers: response.headers, body: response.body };
    throw toAwsFailure(action, response, await readBytes(response.body));
  };
}
