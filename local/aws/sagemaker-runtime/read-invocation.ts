import type { IncomingMessage } from "node:http";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { text } from "../constraints.ts";
import type { Endpoint } from "../sagemaker/resources.ts";
import type { RunningVariant } from "../sagemaker/running-variant.ts";
import { parseInput } from "../validation.ts";
import type { Invocation, RuntimeContext } from "./invocation.ts";
import { validationError } from "./runtime-error.ts";

/** Largest body in the service model. */
const BODY_LIMIT = 6_291_456;

/** "SageMaker strips all POST headers except those supported by the API": API reference, InvokeEndpoint. */
const FORWARDED = [
  "content-type",
  "accept",
  "x-amzn-sagemaker-custom-attributes",
  "x-amzn-sagemaker-target-model",
  "x-amzn-sagemaker-target-variant",
  "x-amzn-sagemaker-target-container-hostname",
  "x-amzn-sagemaker-inference-id",
  "x-amzn-sagemaker-enable-explanations",
  "x-amzn-sagemaker-inference-component",
  "x-amzn-sagemaker-session-id",
] as const;

const name = text({ max: 63, pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9])*" });
const InvokeEndpointInput = v.looseObject({
  EndpointName: name,
  TargetVariant: v.optional(name),
  PrefixAwareId: v.optional(text({ min: 1, max: 64, pattern: "\\S[\\x20-\\x7e]*" })),
  CustomAttributes: v.optional(text({ max: 1024, pattern: "\\p{ASCII}*", sensitive: true })),
});

export function readInvocation(
  { headers, body }: { readonly headers: IncomingMessage["headers"]; readonly body: Buffer },
  endpointName: string,
  context: RuntimeContext,
): Invocation {
  const input = parseHeaders({
    EndpointName: endpointName,
    TargetVariant: headers["x-amzn-sagemaker-target-variant"],
    PrefixAwareId: headers["x-amzn-sagemaker-prefix-aware-id"],
    CustomAttributes: headers["x-amzn-sagemaker-custom-attributes"],
  });
  const endpoint = context.endpoints.find(endpointName);
  const variant = selectVariant(endpoint, endpointName, input.TargetVariant, context);
  if (body.length > BODY_LIMIT) {
    throw validationError(
      "1 validation error detected: Value at 'body' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${BODY_LIMIT}`,
    );
  }
  return { endpointName, variant, headers: forwarded(headers, body.length), body, path: "/invocations" };
}

function parseHeaders(input: unknown) {
  try {
    return parseInput(InvokeEndpointInput, input);
  } catch (error) {
    throw error instanceof AwsError ? validationError(error.message) : error;
  }
}

/** An endpoint answers once it was in service, also while it is updated. Its name is case-sensitive here, unlike elsewhere. */
function selectVariant(
  endpoint: Endpoint | undefined,
  endpointName: string,
  target: string | undefined,
  { accountId }: RuntimeContext,
): RunningVariant {
  const fleet = endpoint?.name === endpointName ? endpoint.fleet : undefined;
  if (!fleet) throw validationError(`Endpoint ${endpointName} of account ${accountId} not found.`);
  const variant = target === undefined ? byWeight(fleet) : fleet.find((candidate) => candidate.name === target);
  if (!variant) throw validationError(`Variant ${target} not found for endpoint ${endpointName}.`);
  return variant;
}

function byWeight(fleet: readonly RunningVariant[]): RunningVariant | undefined {
  const variantWeight = ({ definition }: RunningVariant) => definition.InitialVariantWeight ?? 1;
  let rest = Math.random() * fleet.reduce((sum, variant) => sum + variantWeight(variant), 0);
  return (
    fleet.find((variant) => {
      rest -= variantWeight(variant);
      return rest < 0;
    }) ?? fleet[0]
  );
}

function forwarded(headers: IncomingMessage["headers"], length: number): Record<string, string> {
  const result: Record<string, string> = { "content-length": String(length) };
  for (const header of FORWARDED) {
    const value = headers[header];
    if (value !== undefined) result[header] = String(value);
  }
  // A streaming invocation says in a header of its own what it accepts.
  const accept = headers["x-amzn-sagemaker-accept"];
  if (accept !== undefined) result.accept = String(accept);
  return result;
}
