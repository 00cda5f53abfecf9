import type { ScalableTarget, ScalingPolicy } from "@aws-sdk/client-application-auto-scaling";

/** What Application Auto Scaling remembers. Nothing scales here. */
export interface AutoScaling {
  /** By resource id: only one dimension of a production variant can be scaled. */
  readonly targets: Map<string, ScalableTarget>;
  /** By ARN. */
  readonly policies: Map<string, ScalingPolicy>;
}

export function noAutoScaling(): AutoScaling {
  return { targets: new Map(), policies: new Map() };
}
