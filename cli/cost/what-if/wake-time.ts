import { DescribeExecutionCommand, paginateListExecutions, type SFNClient } from "@aws-sdk/client-sfn";
import * as v from "valibot";
import type { Names } from "../../../names.ts";
import { USUAL_SECONDS } from "../../../provisioning/plan/creation-time.ts";
import { findStateMachine } from "../../executions/state-machine.ts";

/** How long it takes from the request that wakes a model to the model. */
export interface WakeTime {
  readonly seconds: number;
  /** Where the figure is from, as part of a sentence. */
  readonly source: string;
}

/** Where nothing of this model is known. */
export const USUAL_WAKE: WakeTime = { seconds: USUAL_SECONDS, source: "what a small model usually takes" };

/** Each takes a request. */
const MOST_EXECUTIONS = 50;
/** What is older tells of other instances and of another model. */
const MOST_TIMES = 10;

const json = <T>(schema: v.GenericSchema<unknown, T>) => v.pipe(v.string(), v.parseJson(), schema);
const Wake = json(v.looseObject({ wake: v.literal(true) }));
const Published = json(v.object({ publishedAt: v.pipe(v.string(), v.isoTimestamp()) }));
/** Of an execution that published. */
const Output = json(
  v.object({
    plan: v.object({ alias: v.string() }),
    smokeTest: v.object({ publishedModel: Published }),
  }),
);

/** From this alias's own earlier wakings, else from its provisionings, which take as long, else the usual time. */
export async function wakeTime(client: SFNClient, names: Names, alias: string): Promise<WakeTime> {
  const stateMachineArn = await findStateMachine(client, names.stateMachine("provision-endpoint"));
  const wakes: number[] = [];
  const provisionings: number[] = [];
  let looked = 0;
  const pages =
    stateMachineArn === undefined
      ? []
      : paginateListExecutions({ client, pageSize: MOST_EXECUTIONS }, { stateMachineArn, statusFilter: "SUCCEEDED" });
  for await (const { executions = [] } of pages) {
    for (const { executionArn, startDate } of executions) {
      if (looked === MOST_EXECUTIONS || wakes.length === MOST_TIMES) break;
      looked += 1;
      const { input, output } = await client.send(new DescribeExecutionCommand({ executionArn }));
      const seconds = secondsToPublication(output, alias, startDate);
      if (seconds !== undefined) (v.is(Wake, input) ? wakes : provisionings).push(seconds);
    }
    if (looked === MOST_EXECUTIONS || wakes.length === MOST_TIMES) break;
  }
  if (wakes.length > 0) return { seconds: middle(wakes), source: countOf(wakes.length, "waking") };
  const recent = provisionings.slice(0, MOST_TIMES);
  return recent.length === 0 ? USUAL_WAKE : { seconds: middle(recent), source: countOf(recent.length, "provisioning") };
}

function secondsToPublication(output: string | undefined, alias: string, startDate: Date | undefined) {
  const published = v.safeParse(Output, output);
  if (!published.success || published.output.plan.alias !== alias || startDate === undefined) return undefined;
  const { publishedAt } = published.output.smokeTest.publishedModel;
  return (Date.parse(publishedAt) - startDate.getTime()) / 1000;
}

function middle(seconds: readonly number[]): number {
  const sorted = [...seconds].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const countOf = (count: number, what: string) =>
  count === 1 ? `what its last ${what} took` : `what the middle one of its last ${count} ${what}s took`;
