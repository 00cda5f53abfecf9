import { PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import type { Benchmark } from "../../contract/benchmark.ts";
import { parameterValue } from "../../contract/parameter-value.ts";
import type { Names } from "../../names.ts";

/** Replaces what was measured before. */
export async function keepBenchmark(ssm: SSMClient, names: Names, alias: string, benchmark: Benchmark): Promise<void> {
  const Name = names.parameter.benchmark(alias);
  await ssm.send(new PutParameterCommand({ Name, Type: "String", Value: parameterValue(benchmark), Overwrite: true }));
}
