import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FUNCTION_URL } from "../../functions/openai-proxy/door.ts";
import { SAGEMAKER_ERRORS } from "../../functions/openai-proxy/errors/sagemaker-errors.ts";
import { DOORS, parseEvents } from "../../testing/openai-proxy/proxy.ts";
import { recording, recordingNames } from "../../testing/openai-proxy/recordings.ts";
import type { Cause } from "./cause.ts";
import { containerErrors, NOT_PASSED_ON, recordedRefusals } from "./container-errors.ts";
import { gatewayErrors } from "./gateway-errors.ts";
import { modelErrors } from "./model-errors.ts";
import { keyErrors, requestErrors } from "./request-errors.ts";
import { responseErrors } from "./response-errors.ts";
import { sageMakerErrors } from "./sagemaker-errors.ts";
import { streamErrors } from "./stream-errors.ts";
import { usageErrors } from "./usage-errors.ts";

/** Every error that docs/errors.md promises is made to happen here, and the page has to say what came of it. */

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "errors.md"), "utf8");
const SECTIONS: Readonly<Record<string, readonly Cause[]>> = {
  "The key": keyErrors,
  "The request": requestErrors,
  "What was used": usageErrors,
  Responses: responseErrors,
  "The model": modelErrors,
  "The container": containerErrors,
  "SageMaker, and time": sageMakerErrors,
};

interface ErrorBody {
  readonly error: { readonly message: string; readonly type: string; readonly param?: string; readonly code?: string };
}

const quoted = (text: string | null | undefined) => (text ? `\`${text}\`` : "–");
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** A line of the page. */
function row(when: string, status: string, retryAfter: string | null, { error }: ErrorBody): string {
  const { message, type, param, code } = error;
  const cells = [when, status, quoted(type), quoted(code), quoted(param), cell(message), retryAfter ?? "–"];
  return `| ${cells.join(" | ")} |`;
}

function readSection(title: string): string {
  return page.split(/^## /m).find((section) => section.startsWith(`${title}\n`)) ?? "";
}

describe.each(Object.entries(SECTIONS))("%s", (title, causes) => {
  test.each(causes)("%s", async (when, happen) => {
    for (const door of DOORS) {
      const response = await happen(door);
      const body = (await response.json()) as ErrorBody;
      expect(JSON.stringify(body)).not.toContain("secret");
      expect(response.headers.get("x-request-id")).toMatch(/\S/);
      expect(readSection(title)).toContain(
        row(when, String(response.status), response.headers.get("retry-after"), body),
      );
    }
  });

  test("the page has no other rows", () => {
    expect(readRows(title)).toEqual(causes.map(([when]) => when));
  });
});

describe("After the first byte", () => {
  test.each(streamErrors)("%s", async (when, happen) => {
    const response = await happen(FUNCTION_URL);
    expect(response.status).toBe(200);
    const events = parseEvents(await response.text());
    expect(events).toHaveLength(2);
    expect(readSection("After the first byte")).toContain(row(when, "200", null, events[1] as ErrorBody));
  });

  test("the page has no other rows", () => {
    expect(readRows("After the first byte")).toEqual(streamErrors.map(([when]) => when));
  });
});

describe("The gateways", () => {
  test.each(gatewayErrors)("%s: %s", async (door, when, happen) => {
    const response = await happen();
    const body = await response.text();
    expect(readSection("The gateways")).toContain(`| ${door} | ${when} | ${response.status} | \`${body}\` |`);
  });

  test("the page has no other rows", () => {
    expect(readRows("The gateways")).toHaveLength(gatewayErrors.length);
  });
});

test("every exception of the code's own table is in the page's", () => {
  const named = sageMakerErrors.map(([when]) => when);
  expect(named).toEqual(expect.arrayContaining(Object.keys(SAGEMAKER_ERRORS).map((name) => `\`${name}\``)));
});

test("every refusal that was recorded of a real container is in the table, or has its reason not to be", () => {
  const refused = recordingNames().filter((name) => recording(name).response.status >= 400);
  expect([...recordedRefusals, ...Object.keys(NOT_PASSED_ON)]).toEqual(expect.arrayContaining(refused));
});

/** What the first column says, below the head. */
function readRows(title: string): string[] {
  const lines = readSection(title).split("\n");
  return lines
    .filter((line) => /^\| /.test(line) && !/^\| (when|door|-)/.test(line))
    .map((line) => line.split(" | ")[0]?.slice(2) ?? "");
}
