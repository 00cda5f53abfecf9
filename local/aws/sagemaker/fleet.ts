import type { ProductionVariant } from "@aws-sdk/client-sagemaker";
import { DEFAULT_HEALTH_CHECK_SECONDS, passesHealthCheck } from "./health-check.ts";
import { launchVariant } from "./launch-variant.ts";
import type { EndpointConfig } from "./resources.ts";
import type { Fleet, RunningVariant } from "./running-variant.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";

/** Starts all variants of a configuration. Either all of them pass the health check, or none is left running. */
export async function startFleet(
  endpointName: string,
  config: EndpointConfig,
  context: SageMakerContext,
): Promise<Fleet> {
  const variants = config.definition.ProductionVariants ?? [];
  const started = await Promise.allSettled(variants.map((variant) => startVariant(endpointName, variant, context)));
  const failure = started.find((result) => result.status === "rejected");
  const fleet = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  if (!failure) return fleet;
  await stopFleet(fleet);
  throw failure.reason;
}

async function startVariant(
  endpointName: string,
  definition: ProductionVariant,
  context: SageMakerContext,
): Promise<RunningVariant> {
  const name = String(definition.VariantName);
  const { container, ...launched } = await launchVariant(endpointName, definition, context);
  try {
    const timeout = definition.ContainerStartupHealthCheckTimeoutInSeconds ?? DEFAULT_HEALTH_CHECK_SECONDS;
    if (!(await passesHealthCheck(container, timeout, context))) throw new Error(healthCheckFailure(name));
  } catch (error) {
    await container.stop();
    throw error;
  }
  return {
    name,
    definition,
    ...launched,
    startTime: context.clock.now(),
    container,
    url: new URL(container.url),
    inFlight: 0,
  };
}

function healthCheckFailure(variantName: string): string {
  return (
    `The primary container for production variant ${variantName} did not pass the ping health check. ` +
    "Please check CloudWatch logs for this endpoint."
  );
}

export async function stopFleet(fleet: Fleet): Promise<void> {
  await Promise.all(fleet.map(({ container }) => container.stop()));
}

/** Stops each variant of a replaced fleet as soon as its last invocation is finished. */
export async function drainFleet(fleet: Fleet, closing: AbortSignal): Promise<void> {
  const idle = (variant: RunningVariant) =>
    new Promise<void>((resolve) => {
      if (variant.inFlight === 0 || closing.aborted) return resolve();
      variant.whenIdle = resolve;
      closing.addEventListener("abort", () => resolve(), { once: true });
    });
  await Promise.all(fleet.map((variant) => idle(variant).then(() => variant.container.stop())));
}
