import {
  type ApplicationAutoScalingClient,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { scalableTarget } from "./remove-guard.ts";

/**
 * Requests a minute and instance that scaling holds. A request is a whole completion: at some hundred tokens it takes 5 to
 * 10 s, so one a second keeps 5 to 10 of them in vLLM's batch, which a T4 writes nearly as fast as one. The batch takes
 * many times more while another instance is being made.
 */
const REQUESTS_PER_MINUTE_AND_INSTANCE = 60;

/** Until the instance that was asked for serves, its absence is no reason for another one. */
const SCALE_OUT_COOLDOWN_SECONDS = 600;

/** What took ten minutes to come is not given back after a quiet one. */
const SCALE_IN_COOLDOWN_SECONDS = 900;

/** Lets the number of an endpoint's instances follow its requests. */
export async function scaleWithRequests(
  client: ApplicationAutoScalingClient,
  endpointName: string,
  { instanceCount, maxInstanceCount }: { readonly instanceCount: number; readonly maxInstanceCount: number },
): Promise<void> {
  const target = scalableTarget(endpointName);
  await client.send(
    new RegisterScalableTargetCommand({ ...target, MinCapacity: instanceCount, MaxCapacity: maxInstanceCount }),
  );
  await client.send(
    new PutScalingPolicyCommand({
      ...target,
      PolicyName: `${endpointName}--requests`,
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
        TargetValue: REQUESTS_PER_MINUTE_AND_INSTANCE,
        ScaleOutCooldown: SCALE_OUT_COOLDOWN_SECONDS,
        ScaleInCooldown: SCALE_IN_COOLDOWN_SECONDS,
      },
    }),
  );
}
