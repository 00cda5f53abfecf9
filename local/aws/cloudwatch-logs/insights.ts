import type { GetQueryResultsResponse, StartQueryResponse } from "@aws-sdk/client-cloudwatch-logs";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { integer, listOf, text } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { MalformedQuery, type Row, runInsightsQuery } from "./insights-query.ts";
import type { LogGroups } from "./log-groups.ts";

const StartQueryRequest = v.looseObject({
  logGroupNames: listOf(text({ min: 1, max: 512 }), { max: 50 }),
  /** Seconds since 1970, both included. */
  startTime: integer({ min: 0 }),
  endTime: integer({ min: 0 }),
  queryString: text({ max: 10_000 }),
});

/** Queries of CloudWatch Logs Insights. They are complete as soon as they are started. */
export function insightsOperations(groups: LogGroups): Readonly<Record<string, Operation>> {
  const results = new Map<string, Row[]>();
  return {
    StartQuery: operation(StartQueryRequest, (input): StartQueryResponse => {
      const events = input.logGroupNames.flatMap((name) => {
        const found = groups.events(name);
        if (!found) throw new AwsError("ResourceNotFoundException", `Log group ${name} does not exist.`);
        return found;
      });
      const wanted = events
        .filter(({ timestamp }) => timestamp >= input.startTime * 1000 && timestamp < (input.endTime + 1) * 1000)
        .sort((one, other) => one.timestamp - other.timestamp);
      const queryId = `query-${results.size + 1}`;
      results.set(
        queryId,
        run(
          input.queryString,
          wanted.map(({ message }) => message),
        ),
      );
      return { queryId };
    }),

    GetQueryResults: operation(v.looseObject({ queryId: text() }), ({ queryId }): GetQueryResultsResponse => {
      const rows = results.get(queryId);
      if (!rows) throw new AwsError("ResourceNotFoundException", `Query ${queryId} does not exist.`);
      return { status: "Complete", results: rows.map(inFields) };
    }),
  };
}

function run(query: string, messages: readonly string[]): Row[] {
  try {
    return runInsightsQuery(query, messages);
  } catch (error) {
    if (error instanceof MalformedQuery) throw new AwsError("MalformedQueryException", error.message);
    throw error;
  }
}

/** A field that a row lacks is left out, and all values are texts. */
function inFields(row: Row) {
  return Object.entries(row).flatMap(([field, value]) => (value === undefined ? [] : { field, value: String(value) }));
}
