import * as v from "valibot";

/** What Lambda sets for every function: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const OF_LAMBDA = { AWS_REGION: v.string() };

/** What a stack sets for a function whose variables these are. */
export type StackVariables<Entries extends v.ObjectEntries> = v.InferInput<v.ObjectSchema<Entries, undefined>>;

/** The variables of a function, checked, with what Lambda adds. */
export function readVariables<Entries extends v.ObjectEntries>(
  entries: Entries,
): v.InferOutput<v.ObjectSchema<Entries & typeof OF_LAMBDA, undefined>> {
  return v.parse(v.object({ ...OF_LAMBDA, ...entries }), process.env);
}
