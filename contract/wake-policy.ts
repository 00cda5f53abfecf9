/** Which sleeping models a request wakes: none, those that nobody used or whose time was over, or any. */
export const WAKE_POLICIES = ["off", "idle", "always"] as const;
export type WakePolicy = (typeof WAKE_POLICIES)[number];

/** When a model comes up: with a deployment and for good, in working hours, or when somebody asks for it. */
export const MODEL_STARTS = ["always", "schedule", "request"] as const;
export type ModelStart = (typeof MODEL_STARTS)[number];
