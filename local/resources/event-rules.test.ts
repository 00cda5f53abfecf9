import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { until } from "../../testing/until.ts";
import { TerraformView } from "../terraform/terraform-view.ts";
import { putEventRules } from "./event-rules.ts";
import { putIdentities } from "./identities.ts";
import { putSchedules } from "./schedules.ts";
import { listTerraformMade } from "./terraform-made.ts";

const ACCOUNT = { accountId: "123456789012", region: "eu-north-1" };
const ROLE = "arn:aws:iam::123456789012:role/events";
const SCHEDULER_ROLE = "arn:aws:iam::123456789012:role/schedules";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
beforeEach(async () => {
  ({ aws } = await startTestAws());
});
afterEach(() => aws.close());

/** Resources by type and name, as a stack has them. */
function view(resources: Record<string, Record<string, Record<string, unknown>>>): TerraformView {
  const listed = Object.entries(resources).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, attributes]) => ({ type, name, attributes, folder: "" })),
  );
  return new TerraformView([{ name: "model", folder: "", dependencies: [], resources: listed }], ACCOUNT);
}

const machine = { retire: { name: "retire", definition: "{}", role_arn: ROLE } };
const rule = {
  ended: { name: "ended", event_pattern: '{"source":["aws.states"],"detail":{"status":["FAILED"]}}' },
};

test("a synthesized rule starts its function and its state machine", async () => {
  const synthesized = view({
    aws_lambda_function: { notify: { function_name: "notify" } },
    aws_lambda_permission: {
      events: {
        statement_id: "events",
        action: "lambda:InvokeFunction",
        function_name: "notify",
        principal: "events.amazonaws.com",
        source_arn: "${aws_cloudwatch_event_rule.ended.arn}",
      },
    },
    aws_sfn_state_machine: machine,
    aws_cloudwatch_event_rule: rule,
    aws_cloudwatch_event_target: {
      notify: { rule: "${aws_cloudwatch_event_rule.ended.name}", arn: "${aws_lambda_function.notify.arn}" },
      retire: {
        rule: "${aws_cloudwatch_event_rule.ended.name}",
        arn: "${aws_sfn_state_machine.retire.arn}",
        role_arn: ROLE,
        input_transformer: { input_paths: { name: "$.detail.name" }, input_template: '{"sweep":true,"after":<name>}' },
      },
    },
  });
  const told: unknown[] = [];
  aws.targets.functions.set("arn:aws:lambda:eu-north-1:123456789012:function:notify", async (payload) => {
    told.push(JSON.parse(payload).detail);
    return {};
  });
  const run = async () => null;
  aws.stateMachines.register({ name: "retire", definition: "{}", run });
  await putIdentities(synthesized, aws, { region: "eu-north-1", accountId: "123456789012" });
  putEventRules(synthesized, aws);
  const event = { source: "aws.states", "detail-type": "a change", resources: [] };
  aws.eventBus.send({ ...event, detail: { status: "SUCCEEDED", name: "one" } });
  aws.eventBus.send({ ...event, detail: { status: "FAILED", name: "two" } });
  await until(() => told.length > 0 && aws.executions.list().length > 0);
  expect(told).toEqual([{ status: "FAILED", name: "two" }]);
  expect(aws.executions.list().map(({ input }) => input)).toEqual(['{"sweep":true,"after":"two"}']);
});

test("a target is not started without a permission for the rule, nor without a role that may start it", async () => {
  const synthesized = view({
    aws_lambda_function: { notify: { function_name: "notify" } },
    aws_lambda_permission: {
      // Of another rule.
      events: {
        statement_id: "events",
        action: "lambda:InvokeFunction",
        function_name: "notify",
        principal: "events.amazonaws.com",
        source_arn: "arn:aws:events:eu-north-1:123456789012:rule/other",
      },
    },
    aws_sfn_state_machine: machine,
    aws_cloudwatch_event_rule: rule,
    aws_cloudwatch_event_target: {
      notify: { rule: "ended", arn: "${aws_lambda_function.notify.arn}" },
      retire: { rule: "ended", arn: "${aws_sfn_state_machine.retire.arn}" },
    },
  });
  await putIdentities(synthesized, aws, { region: "eu-north-1", accountId: "123456789012" });
  const denied: string[] = [];
  aws.authorization.onDecision(({ action, decision }) => {
    if (!decision.allowed) denied.push(`${action}: ${decision.policy}`);
  });
  aws.stateMachines.register({ name: "retire", definition: "{}", run: async () => null });
  putEventRules(synthesized, aws);
  const complained = jest.spyOn(console, "error").mockImplementation(() => undefined);
  aws.eventBus.send({ source: "aws.states", "detail-type": "a change", resources: [], detail: { status: "FAILED" } });
  await until(() => denied.length === 2);
  await aws.targets.close();
  complained.mockRestore();
  expect(denied.sort()).toEqual([
    "lambda:InvokeFunction: resource-based policy",
    "states:StartExecution: resource-based policy",
  ]);
  expect(aws.executions.list()).toEqual([]);
});

test("a synthesized schedule of a synthesized group can be fired", async () => {
  const synthesized = view({
    aws_sfn_state_machine: machine,
    aws_scheduler_schedule_group: { group: { name: "stage" } },
    aws_scheduler_schedule: {
      sweep: {
        name: "sweep",
        group_name: "${aws_scheduler_schedule_group.group.name}",
        schedule_expression: "rate(1 hour)",
        target: { arn: "${aws_sfn_state_machine.retire.arn}", role_arn: SCHEDULER_ROLE, input: '{"sweep":true}' },
      },
    },
  });
  listTerraformMade(synthesized, aws, { region: ACCOUNT.region, tags: { Project: "openai-sagemaker", Stage: "dev" } });
  aws.stateMachines.register({ name: "retire", definition: "{}", run: async () => null });
  putSchedules(synthesized, aws);
  aws.schedules.fire("sweep");
  await until(() => aws.executions.list().length > 0);
  expect(aws.executions.list().map(({ input }) => input)).toEqual(['{"sweep":true}']);
  expect(aws.taggedResources.has("arn:aws:scheduler:eu-north-1:123456789012:schedule-group/stage")).toBe(true);
});
