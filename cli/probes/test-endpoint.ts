import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  ModelError,
  type SageMakerRuntimeClient,
  SageMakerRuntimeServiceException,
} from "@aws-sdk/client-sagemaker-runtime";
import type { ContainerKind } from "../../contract/container-kind.ts";
import { findEndpoint } from "../../provisioning/inventory/find-endpoint.ts";
import { UserError } from "../../user-error.ts";
import { explainAwsError } from "../aws/aws-errors.ts";
import { completionTokensIn, PROBE_BODIES } from "./container-dialects.ts";
import { type Observation, ProbeFailure, type ProbeResult, probeSequence, stopwatch } from "./probe.ts";

export interface EndpointTestClients {
  readonly sageMaker: SageMakerClient;
  readonly runtime: SageMakerRuntimeClient;
}

/** In every other status an old variant may be at work. */
const SERVES_NOBODY: ReadonlySet<string> = new Set(["Creating", "Deleting", "Failed", "OutOfService"]);

/**
 * Asks an endpoint directly, past the gateway: completion, chat, stream.
 * @param onResult gets each result as it comes
 * @throws UserError when there is no such endpoint, or it is not in service
 */
export async function testEndpoint(
  { sageMaker, runtime }: EndpointTestClients,
  EndpointName: string,
  onResult?: (result: ProbeResult) => void,
): Promise<ProbeResult[]> {
  const dialect = await readDialect(sageMaker, EndpointName);
  const bodies = PROBE_BODIES[dialect];
  const request = (body: unknown) => ({
    EndpointName,
    ContentType: "application/json",
    Body: new TextEncoder().encode(JSON.stringify(body)),
  });
  const ask = async (body: unknown): Promise<Observation> => {
    const { Body } = await runtime.send(new InvokeEndpointCommand(request(body)));
    return observed(new TextDecoder().decode(Body));
  };
  const { results, run } = probeSequence({ explain, onResult });

  await run("completion", () => ask(bodies.completion));
  await run("chat", async () => {
    try {
      return await ask(bodies.chat);
    } catch (error) {
      // A base model has no chat template; the gateway gives it one.
      if (isRefusal(error)) return { unsupported: true, note: "the container refuses: the model has no chat template" };
      throw error;
    }
  });
  await run("stream", async () => {
    const watch = stopwatch();
    const { Body = [] } = await runtime.send(new InvokeEndpointWithResponseStreamCommand(request(bodies.stream)));
    const decoder = new TextDecoder();
    let text = "";
    for await (const { PayloadPart } of Body) {
      watch.piece();
      text += decoder.decode(PayloadPart?.Bytes, { stream: true });
    }
    return { ...observed(text), ...watch.observed() };
  });
  return results;
}

async function readDialect(client: SageMakerClient, EndpointName: string): Promise<ContainerKind> {
  const endpoint = await findEndpoint(client, EndpointName);
  if (endpoint === undefined) throw new UserError(`There is no endpoint ${EndpointName} in this account and region.`);
  if (endpoint.EndpointStatus !== undefined && SERVES_NOBODY.has(endpoint.EndpointStatus)) {
    const why = endpoint.FailureReason === undefined ? "" : `: ${endpoint.FailureReason}`;
    throw new UserError(
      `The endpoint ${EndpointName} is ${endpoint.EndpointStatus}${why}. It answers when it is InService.`,
    );
  }
  const image = endpoint.ProductionVariants?.[0]?.DeployedImages?.[0]?.SpecifiedImage ?? "";
  if (/llama-cpp/.test(image)) return "llamacpp";
  return /djl|lmi/.test(image) ? "lmi" : "vllm";
}

function observed(text: string): Observation {
  if (text.trim() === "") throw new ProbeFailure("the answer is empty");
  const completionTokens = completionTokensIn(text);
  return completionTokens === undefined ? {} : { completionTokens };
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof ModelError)) return false;
  const status = error.OriginalStatusCode ?? 500;
  return status >= 400 && status < 500;
}

function explain(error: unknown) {
  if (error instanceof ModelError) return { note: `HTTP ${error.OriginalStatusCode}: ${error.OriginalMessage}` };
  // Credentials and network are the same for every probe: said once, and no table.
  if (explainAwsError(error) !== undefined) throw error;
  if (error instanceof SageMakerRuntimeServiceException) return { note: `${error.name}: ${error.message}` };
  throw error;
}
