import type { SageMakerFailure } from "../../functions/openai-proxy/errors/sagemaker-errors.ts";
import { failure, fakeSageMaker, modelError } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { ask, type Cause } from "./cause.ts";

/** Less time than SageMaker asks to wait: nothing is tried again. */
const hurry = { lambdaContext: { getRemainingTimeInMillis: () => 2_000 } };
const wait = { $response: { headers: { "retry-after": "7" } } };

const thrown = (error: SageMakerFailure) =>
  ask({
    bindings: hurry,
    runtime: fakeSageMaker(() => {
      throw error;
    }),
  });
const named = (name: string, fields: Partial<SageMakerFailure> = {}): Cause => [
  `\`${name}\``,
  thrown(failure(name, fields)),
];
const TOO_LARGE =
  "1 validation error detected: Value at 'body' failed: Member must have length less than or equal to 1";

/** SageMaker's runtime, the way to it, and time. `ModelError` is the container's answer: see there. */
export const sageMakerErrors: readonly Cause[] = [
  named("ThrottlingException", wait),
  named("ModelNotReadyException", wait),
  named("InternalDependencyException"),
  named("ServiceUnavailable"),
  named("InternalFailure"),
  named("InternalStreamFailure"),
  named("ModelStreamError"),
  [
    "`ModelStreamError`, `ModelInvocationTimeExceeded`",
    thrown(failure("ModelStreamError", { ErrorCode: "ModelInvocationTimeExceeded" })),
  ],
  ["`ModelError`, `InvokeEndpoint`'s 60 s are over", thrown(modelError(0, "Your invocation timed out while waiting"))],
  ["`ModelError`, the container broke the connection", thrown(modelError(0, "secret"))],
  ["`ValidationError`, the body is too large", thrown(failure("ValidationError", { message: TOO_LARGE }))],
  ["`ValidationError`, anything else", thrown(failure("ValidationError"))],
  named("AccessDeniedException"),
  named("UnrecognizedClientException"),
  named("InvalidSignatureException"),
  named("ExpiredTokenException"),
  named("CredentialsProviderError"),
  ["SageMaker cannot be reached", thrown(failure("Error", { code: "ECONNREFUSED" }))],
  ["anything that nobody thought of", thrown(failure("SurpriseException"))],
  [
    "the door's time is over",
    ask({
      bindings: { lambdaContext: { getRemainingTimeInMillis: () => 1_010 } },
      runtime: { invoke: aborted, invokeWithResponseStream: aborted },
    }),
  ],
];

/** The SDK ends a call when it is told to. */
function aborted(_invocation: unknown, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("Request aborted")));
  });
}
