/**
 * Statuses of a SageMaker endpoint that end by themselves. Until then SageMaker mostly refuses to delete it: "Cannot update in-progress
 * endpoint".
 */
export const STATUSES_IN_MOTION = ["Creating", "Updating", "SystemUpdating", "RollingBack"] as const;
