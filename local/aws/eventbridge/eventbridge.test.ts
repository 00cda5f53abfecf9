import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { signInWith } from "../../../testing/local-aws/permissions.ts";
import { testAwsForEach } from "../../../testing/local-aws/test-aws.ts";
import { until } from "../../../testing/until.ts";

const local = testAwsForEach((client) => ({ eventBridge: new EventBridgeClient(client) }));

const entry = { Source: "team.tests", DetailType: "wake", Detail: '{"alias":"default"}' };
const put = (...Entries: object[]) => local.eventBridge.send(new PutEventsCommand({ Entries }));

test("an event goes to the rules that match it", async () => {
  const inputs: string[] = [];
  const { arn } = local.aws.stateMachines.register({
    name: "provision",
    definition: "{}",
    run: async (execution) => {
      inputs.push(JSON.stringify(execution));
      return {};
    },
  });
  local.aws.eventBus.putRule({
    name: "wake",
    pattern: { source: ["team.tests"], "detail-type": ["wake"] },
    targets: [
      {
        arn,
        roleArn: "arn:aws:iam::123456789012:role/events",
        inputTransformer: { paths: { alias: "$.detail.alias" }, template: '{"alias":"<alias>","wake":true}' },
      },
    ],
  });
  expect(await put(entry, { ...entry, Source: "team.others" })).toMatchObject({
    FailedEntryCount: 0,
    Entries: [{ EventId: expect.any(String) }, { EventId: expect.any(String) }],
  });
  await until(() => inputs.length > 0);
  expect(inputs).toHaveLength(1);
  expect(inputs[0]).toContain("default");
  expect(local.aws.eventBus.events.filter(({ source }) => source.startsWith("team."))).toMatchObject([
    { source: "team.tests", "detail-type": "wake", detail: { alias: "default" }, resources: [] },
    { source: "team.others" },
  ]);
});

test.each([
  ["without a source", { Source: undefined }, "InvalidArgument"],
  ["without a kind", { DetailType: "" }, "InvalidArgument"],
  ["without a detail", { Detail: undefined }, "InvalidArgument"],
  ["in AWS's name", { Source: "aws.states" }, "NotAuthorizedForSource"],
  ["whose detail is no object", { Detail: '["default"]' }, "MalformedDetail"],
  ["whose detail is no JSON", { Detail: "{alias}" }, "MalformedDetail"],
])("an entry %s is refused by itself", async (_what, fault, code) => {
  const { FailedEntryCount, Entries = [] } = await put({ ...entry, ...fault }, entry);
  expect([FailedEntryCount, Entries.map(({ ErrorCode }) => ErrorCode)]).toEqual([1, [code, undefined]]);
  expect(local.aws.eventBus.events).toHaveLength(1);
});

test.each([
  ["no entry", [], "ValidationException"],
  ["eleven entries", Array(11).fill(entry), "ValidationException"],
  ["too much", [{ ...entry, Detail: JSON.stringify({ text: "x".repeat(262_144) }) }], "ValidationException"],
  ["another bus", [{ ...entry, EventBusName: "orders" }], "ResourceNotFoundException"],
])("%s is refused as a whole", async (_what, entries, name) => {
  await expect(put(...entries)).rejects.toMatchObject({ name });
  expect(local.aws.eventBus.events).toEqual([]);
});

describe("a caller that may send one kind of event", () => {
  const condition = {
    "ForAllValues:StringEquals": { "events:source": "team.tests", "events:detail-type": "wake" },
    Null: { "events:source": "false", "events:detail-type": "false" },
  };
  const statement = {
    Effect: "Allow",
    Action: "events:PutEvents",
    Resource: "arn:aws:events:eu-north-1:123456789012:event-bus/default",
    Condition: condition,
  };
  const asCaller = async (...Entries: object[]) => {
    const credentials = signInWith(local.aws, JSON.stringify({ Version: "2012-10-17", Statement: statement }));
    const client = new EventBridgeClient({
      endpoint: local.aws.url,
      region: "eu-north-1",
      credentials,
      maxAttempts: 1,
    });
    return client.send(new PutEventsCommand({ Entries })).finally(() => client.destroy());
  };

  test("sends it", async () => {
    expect(await asCaller(entry)).toMatchObject({ FailedEntryCount: 0 });
  });

  test.each([
    ["another source", [{ ...entry, Source: "team.others" }]],
    ["another kind", [{ ...entry, DetailType: "sleep" }]],
    ["another source among its own", [entry, { ...entry, Source: "team.others" }]],
  ])("is denied %s", async (_what, entries) => {
    await expect(asCaller(...entries)).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(local.aws.eventBus.events).toEqual([]);
  });
});
