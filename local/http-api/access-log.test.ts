import { accessLogLine } from "./access-log.ts";

it("fills in what is known, and a hyphen for the rest", () => {
  const line = accessLogLine('{"status":"$context.status","error":"$context.error.responseType"}', { status: "200" });
  expect(JSON.parse(line)).toEqual({ status: "200", error: "-" });
});

it("cannot be broken into two lines by a value", () => {
  const line = accessLogLine('{"routeKey":"$context.routeKey"}', { routeKey: 'GET /"\n{"status":"200"}' });
  expect(line).not.toContain("\n");
  expect(JSON.parse(line)).toEqual({ routeKey: 'GET /"\n{"status":"200"}' });
});
