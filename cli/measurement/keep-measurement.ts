import { PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import type { MeasuredModel, RecommendedType } from "../../contract/measured-model.ts";
import { parameterValue } from "../../contract/parameter-value.ts";
import type { Names } from "../../names.ts";
import { explainAwsError } from "../aws/aws-errors.ts";

/** What a job has measured, as it is shown. */
export interface Measured extends Omit<MeasuredModel, "types"> {
  readonly types: readonly RecommendedType[];
}

/**
 * Replaces what was measured of this model before; without the variables, which nobody reads there and which may be longer than a parameter's
 * 4 KB. Who may not write it has the figures all the same.
 */
export async function keepMeasurement(
  ssm: SSMClient,
  names: Names,
  measured: Measured,
  say: (line: string) => void,
): Promise<void> {
  const Name = names.parameter.measured(measured.modelId);
  const types = measured.types.map(({ environment: _, ...type }) => type);
  const Value = parameterValue({ ...measured, types });
  try {
    await ssm.send(new PutParameterCommand({ Name, Type: "String", Value, Overwrite: true }));
  } catch (error) {
    const sentence = explainAwsError(error);
    if (sentence === undefined) throw error;
    say(`The result is not kept. ${sentence}`);
  }
}
