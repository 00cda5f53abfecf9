import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and smoke-test. */
const Variables = {};
export type SmokeTestVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
