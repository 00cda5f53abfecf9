import { stripVTControlCharacters } from "node:util";
import { logLine } from "./log-line.ts";

const shown = (message: unknown, width?: number) =>
  stripVTControlCharacters(
    logLine(
      {
        time: "2026-11-22T10:00:00.123Z",
        source: "smoke-test",
        message: typeof message === "string" ? message : JSON.stringify(message),
      },
      width,
    ),
  );

test("text stays as it is, behind its time and, among several, its source", () => {
  expect(shown("listening on port 8080")).toBe("2026-11-22 10:00:00  listening on port 8080");
  expect(shown("[1, 2]", 12)).toBe("2026-11-22 10:00:00  smoke-test    [1, 2]");
});

test("a record of a request is its sentence and its fields, without what CloudWatch reads of it", () => {
  const record = {
    level: "info",
    message: "request",
    status: 400,
    path: "/v1/models",
    stage: "dev",
    error: { code: "invalid" },
    _aws: { Timestamp: 1, CloudWatchMetrics: [] },
    service: "openai-proxy",
    duration: 12.5,
  };
  expect(shown(record)).toBe(
    '2026-11-22 10:00:00  request status=400 path=/v1/models error={"code":"invalid"} duration=12.5',
  );
});

test("a warning is called one", () => {
  expect(shown({ level: "warn", message: "slow" })).toBe("2026-11-22 10:00:00  slow level=warn");
});

test("Lambda's own events begin with their type", () => {
  const event = { time: "2026-11-22T10:00:00Z", type: "platform.start", record: { version: "1" } };
  expect(shown(event)).toBe('2026-11-22 10:00:00  platform.start record={"version":"1"}');
});
