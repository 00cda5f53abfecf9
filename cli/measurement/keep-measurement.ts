import { PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import type { MeasuredModel } from "../../contract/measured-model.ts";
import { parameterValue } from "../../contract/parameter-value.ts";
import type { Names } from "../../names.ts";
import { explainAwsError } from "../aws/aws-errors.ts";

/** Replaces what was measured of this model before. Who may not write it has the figures all the same. */
export async function keepMeasurement(
  ssm: SSMClient,
  names: Names,
  measured: MeasuredModel,
  say: (line: string) => void,
): Promise<void> {
  const Name = names.parameter.measured(measured.modelId);
  try {
    await ssm.send(new PutParameterCommand({ Name, Type: "String", Value: parameterValue(measured), Overwrite: true }));
  } catch (error) {
    const sentence = explainAwsError(error);
    if (sentence === undefined) throw error;
    say(`The result is not kept. ${sentence}`);
  }
}
