import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../../names.ts";
import { readPeopleNames } from "./people-names.ts";
import type { UsageReport } from "./usage-report.ts";

/** The report with people's names, as far as the operator may read them; what is missing is said on standard error. */
export async function withPeopleNames(
  clients: { readonly dynamoDb: DynamoDBClient; readonly ssm: SSMClient },
  names: Names,
  report: UsageReport,
): Promise<UsageReport> {
  const ids = report.people.map(({ id }) => id);
  const { people, missing } = await readPeopleNames(clients, names, ids);
  if (missing !== undefined) console.error(missing);
  return {
    ...report,
    people: report.people.map((person) => {
      const known = people.get(person.id);
      return known === undefined ? person : { ...person, name: `${known.name} <${known.email}>` };
    }),
  };
}
