import type { SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { Benchmark } from "../../contract/benchmark.ts";
import type { Names } from "../../names.ts";
import { readParameters } from "./read-parameters.ts";

/** Of every alias that was measured; a record that is not what the contract says is none. */
export async function readBenchmarks(ssm: SSMClient, names: Names): Promise<ReadonlyMap<string, Benchmark>> {
  const folder = names.parameter.benchmarkFolder;
  const values = await readParameters(ssm, names, folder);
  return new Map(
    [...values].flatMap(([name, value]) => {
      const benchmark = parseBenchmark(value);
      return benchmark === undefined ? [] : [[name.slice(folder.length + 1), benchmark] as const];
    }),
  );
}

export function parseBenchmark(value: string | undefined): Benchmark | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Benchmark), value);
  return parsed.success ? parsed.output : undefined;
}
