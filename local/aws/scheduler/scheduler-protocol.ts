import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../aws-error.ts";
import type { Faults } from "../faults.ts";
import { parseJson, toJson } from "../json.ts";
import type { Protocol } from "../protocol.ts";
import { readBody } from "../request-body.ts";
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
export function schedulerProtocol(schedules: Schedules, faults: Faults): Protocol {
  const operations = scheduler(schedules);
  return {
    accepts: ({ url }) => /^\/schedules([/?]|$)/.test(url ?? ""),

    async answer(request, response) {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
      const name = decodeURIComponent(pathname.slice(ROOT.length + 1));
      const operation = findOperation(request, name);
      const input = {
        ...parseJson((await readBody(request))?.toString() ?? ""),
        ...Object.fromEntries(Array.from(searchParams, queryMember)),
        ...(name !== "" && { Name: name }),
      };
      await faults({ service: "scheduler", operation, input });
      write(response, 200, operations[operation](input));
    },

    writeError(response, error) {
      response.setHeader("x-amzn-ErrorType", error.name);
      write(response, error.status, { ...error.members, Message: error.message });
    },
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

function write(response: ServerResponse, status: number, output: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(toJson(output));
}
