import type { DeploymentConfig } from "@aws-sdk/client-sagemaker";
import { sleep } from "../clock.ts";
import { bake } from "./bake.ts";
import { drainFleet, startFleet, stopFleet } from "./fleet.ts";
import type { Endpoint, EndpointConfig } from "./resources.ts";
import type { Fleet } from "./running-variant.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";

/** `Creating`, then `InService`, or `Failed` with a `FailureReason`. */
export async function createFleet(endpoint: Endpoint, context: SageMakerContext): Promise<void> {
  endpoint.pending = { config: endpoint.config, startTime: context.clock.now() };
  try {
    await sleep(context.clock, context.delays.provisioning, context.closing);
    endpoint.fleet = await startFleet(endpoint.name, endpoint.config, context);
    settle(endpoint, "InService", context);
  } catch (error) {
    if (context.closing.aborted) return;
    endpoint.failureReason = failureReason(error);
    settle(endpoint, "Failed", context);
  }
}

/**
 * Blue/green: the old fleet serves until the new one passed its health check, finishes what it has begun, and ends. When
 * the new one fails, or an alarm goes off while it bakes, the endpoint is `RollingBack` and then `InService` with its old
 * fleet and configuration and a `FailureReason`. A rolling update goes the same way: one container stands for all
 * instances of a variant, so there is one batch.
 * Source: SageMaker developer guide, "Deployment guardrails for updating models in production".
 */
export async function replaceFleet(
  endpoint: Endpoint,
  config: EndpointConfig,
  deployment: DeploymentConfig,
  context: SageMakerContext,
): Promise<void> {
  endpoint.pending = { config, startTime: context.clock.now() };
  delete endpoint.failureReason;
  setStatus(endpoint, "Updating", context);
  const old = endpoint.fleet ?? [];
  try {
    await sleep(context.clock, context.delays.provisioning, context.closing);
    endpoint.fleet = await startFleet(endpoint.name, config, context);
    await bake(deployment, context);
  } catch (error) {
    if (context.closing.aborted) return stopFleet(old);
    return rollBack(endpoint, old, failureReason(error), context);
  }
  endpoint.config = config;
  settle(endpoint, "InService", context);
  await drainFleet(old, context.closing);
}

async function rollBack(endpoint: Endpoint, old: Fleet, reason: string, context: SageMakerContext): Promise<void> {
  const failed = endpoint.fleet === old ? [] : (endpoint.fleet ?? []);
  endpoint.fleet = old;
  endpoint.failureReason = reason;
  setStatus(endpoint, "RollingBack", context);
  await sleep(context.clock, context.delays.rollback, context.closing).catch(() => undefined);
  settle(endpoint, "InService", context);
  await drainFleet(failed, context.closing);
}

/** `Deleting`, then gone. Nothing answers invocations from the first moment on. */
export async function deleteFleet(endpoint: Endpoint, context: SageMakerContext): Promise<void> {
  const fleet = endpoint.fleet ?? [];
  delete endpoint.fleet;
  setStatus(endpoint, "Deleting", context);
  await sleep(context.clock, context.delays.deletion, context.closing).catch(() => undefined);
  await stopFleet(fleet);
  context.state.endpoints.remove(endpoint);
  context.state.tags.delete(endpoint.arn);
}

function settle(endpoint: Endpoint, status: "InService" | "Failed", context: SageMakerContext): void {
  delete endpoint.pending;
  setStatus(endpoint, status, context);
}

function setStatus(endpoint: Endpoint, status: Endpoint["status"], { clock }: SageMakerContext): void {
  endpoint.status = status;
  endpoint.lastModifiedTime = clock.now();
}

function failureReason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 1024);
}
