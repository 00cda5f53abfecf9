import type { IncomingMessage } from "node:http";
import { AwsError } from "../aws-error.ts";
import { parseJson } from "../json.ts";
import type { BeforeOperation, Protocol } from "../protocol.ts";
import { writeRestError, writeRestJson } from "../rest-json.ts";
import { scheduler } from "./scheduler.ts";
import type { Schedules } from "./schedules.ts";

const ROOT = "/schedules";

/** What an operation is called in the query of a request, where the members of its input have other names. */
const QUERY_NAMES: Readonly<Record<string, string>> = { groupName: "GroupName", ScheduleGroup: "GroupName" };

const OPERATIONS = {
  POST: "CreateSchedule",
  PUT: "UpdateSchedule",
  GET: "GetSchedule",
  DELETE: "DeleteSchedule",
} as const;

/** EventBridge Scheduler, in AWS REST JSON: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export function schedulerProtocol(schedules: Schedules, before: BeforeOperation): Protocol {
  const operations = scheduler(schedules);
  return {
    accepts: ({ url }) => /^\/schedules([/?]|$)/.test(url ?? ""),

    async answer({ message, body, caller }, response) {
      const { pathname, searchParams } = new URL(message.url ?? "", "http://127.0.0.1");
      const name = decodeURIComponent(pathname.slice(ROOT.length + 1));
      const operation = findOperation(message, name);
      const input = {
        ...parseJson(body.toString()),
        ...Object.fromEntries(Array.from(searchParams, queryMember)),
        ...(name !== "" && { Name: name }),
      };
      await before(caller, { service: "scheduler", operation, input });
      writeRestJson(response, 200, operations[operation](input, caller));
    },

    writeError: (response, error) => writeRestError(response, error, "Message"),
  };
}

function findOperation({ method = "", url }: IncomingMessage, name: string) {
  if (method === "GET" && name === "") return "ListSchedules";
  if (name !== "" && method in OPERATIONS) return OPERATIONS[method as keyof typeof OPERATIONS];
  throw new AwsError("UnknownOperationException", `The local AWS has no operation ${method} ${url}.`, { status: 404 });
}

function queryMember([name, value]: [string, string]): [string, unknown] {
  return [QUERY_NAMES[name] ?? name, name === "MaxResults" ? Number(value) : value];
}
