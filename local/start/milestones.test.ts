import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { provisionEndpoint } from "../../statemachines/provision-endpoint.ts";
import { retireEndpoint } from "../../statemachines/retire-endpoint.ts";
import { followMilestones, MILESTONES } from "./milestones.ts";
import { startProgress } from "./progress.ts";

const arns = new Proxy(
  { executionArns: [] },
  {
    get: (known, name) => Reflect.get(known, name) ?? `arn:aws:lambda:eu-north-1:123456789012:function:${String(name)}`,
  },
);
const definitions = {
  "provision-endpoint": provisionEndpoint(arns as unknown as Parameters<typeof provisionEndpoint>[0]),
  "retire-endpoint": retireEndpoint(arns as unknown as Parameters<typeof retireEndpoint>[0]),
};

const entered = (name: string): HistoryEvent => ({
  timestamp: undefined,
  type: "TaskStateEntered",
  id: 1,
  stateEnteredEventDetails: { name },
});

function follow(states: readonly string[], succeeded: boolean): string[] {
  let written = "";
  const progress = startProgress({ write: (text: string) => (written += text) }, {});
  const milestones = followMilestones("provision-endpoint", progress);
  for (const state of states) milestones.show(entered(state));
  milestones.end(succeeded);
  return written.split("\n").flatMap((line) => /^(. .+?) {2,}/.exec(line)?.[1] ?? []);
}

test.each(["provision-endpoint", "retire-endpoint"] as const)(
  "the milestones of %s begin with states that it has",
  (machine) => {
    const states = Object.keys(definitions[machine].States);
    for (const { from = [] } of MILESTONES[machine]) expect(states).toEqual(expect.arrayContaining([...from]));
  },
);

test("each is reached when the next one begins", () => {
  expect(follow(["PlanEndpoint", "CreateVersion", "CreateEndpoint", "SmokeTest", "PublishModel"], true)).toEqual([
    "✓ Planned the endpoint: model, image, instance type",
    "✓ Created the endpoint, and its container answers",
    "✓ Tried the model",
    "✓ Published the model",
  ]);
});

test("another attempt begins at an earlier one, and a failure is at the last one", () => {
  expect(follow(["CreateVersion", "SmokeTest", "CreateVersion", "DescribeEndpoint"], false)).toEqual([
    "✓ Planned the endpoint: model, image, instance type",
    "✓ Created the endpoint, and its container answers",
    "✗ Trying the model",
    "✗ Creating the endpoint",
  ]);
});
