import type { EventBridgeEvent } from "../event.ts";
import { targetInput } from "./target-input.ts";

const event: EventBridgeEvent = {
  version: "0",
  id: "1",
  "detail-type": "CloudWatch Alarm State Change",
  source: "aws.cloudwatch",
  account: "123456789012",
  time: "2026-01-01T00:00:00Z",
  region: "eu-north-1",
  resources: [],
  detail: { alarmName: 'a "quoted" name', state: { value: "ALARM" }, count: 2 },
};
const transformed = (template: string) =>
  JSON.parse(
    targetInput(
      {
        inputTransformer: {
          paths: { name: "$.detail.alarmName", state: "$.detail.state", n: "$.detail.count" },
          template,
        },
      },
      event,
    ),
  );

test("is the event, a constant, or made by a template", () => {
  expect(JSON.parse(targetInput({}, event))).toEqual(event);
  expect(targetInput({ input: '{"sweep":true}' }, event)).toBe('{"sweep":true}');
  expect(transformed('{"idleAlarm": <name>}')).toEqual({ idleAlarm: 'a "quoted" name' });
});

test("a value inside quotes is a part of that text, any other keeps its type", () => {
  expect(transformed('{"Comment": "<name> at <n>", "state": <state>, "n": <n>}')).toEqual({
    Comment: 'a "quoted" name at 2',
    state: { value: "ALARM" },
    n: 2,
  });
  expect(transformed("<aws.events.event.json>")).toEqual(event);
});

test("a template that makes no JSON is an error", () => {
  expect(() => transformed('{"a": <unknown>}')).toThrow(SyntaxError);
});
