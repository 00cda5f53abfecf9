import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  paginateListSchedules,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { standingClock } from "../../../testing/standing-clock.ts";
import { until } from "../../../testing/until.ts";
import type { JsonValue } from "../step-functions/state-machine.ts";

const MINUTE = 60_000;

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let scheduler: SchedulerClient;
let started: JsonValue[];
let stateMachineArn: string;
let clock: ReturnType<typeof standingClock>;

beforeEach(async () => {
  clock = standingClock("2026-01-01T00:00:00Z");
  const { aws: running, client } = await startTestAws({ clock });
  aws = running;
  scheduler = new SchedulerClient(client);
  started = [];
  aws.schedules.groups.add("stage");
  const run = async (input: JsonValue) => {
    started.push(input);
    return null;
  };
  stateMachineArn = aws.stateMachines.register({ name: "retire", definition: "{}", run }).arn;
});
afterEach(async () => {
  scheduler.destroy();
  await aws.close();
});

const schedule = (rest: Partial<CreateScheduleInput> = {}): CreateScheduleInput => ({
  Name: "expiry",
  GroupName: "stage",
  ScheduleExpression: "rate(1 hour)",
  FlexibleTimeWindow: { Mode: "OFF" },
  Target: { Arn: stateMachineArn, RoleArn: "arn:aws:iam::123456789012:role/schedules", Input: '{"sweep":true}' },
  ...rest,
});
const create = (rest?: Partial<CreateScheduleInput>) => scheduler.send(new CreateScheduleCommand(schedule(rest)));
const get = (Name: string, GroupName = "stage") => scheduler.send(new GetScheduleCommand({ Name, GroupName }));

const IN_FIVE_MINUTES = "at(2026-01-01T00:05:00)";

test("a one-time schedule starts its target when the clock says so, and is gone", async () => {
  await create({ ScheduleExpression: IN_FIVE_MINUTES, ActionAfterCompletion: "DELETE" });
  clock.pass(4 * MINUTE);
  expect(aws.executions.list()).toEqual([]);
  clock.pass(1 * MINUTE);
  await until(() => started.length === 1);
  expect(started).toEqual([{ sweep: true }]);
  await expect(get("expiry")).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test("a one-time schedule that is disabled, changed or deleted does not start what it was to start", async () => {
  await create({ Name: "disabled", ScheduleExpression: IN_FIVE_MINUTES, State: "DISABLED" });
  await create({ Name: "deleted", ScheduleExpression: IN_FIVE_MINUTES });
  await create({ Name: "changed", ScheduleExpression: IN_FIVE_MINUTES });
  await create({ Name: "kept", ScheduleExpression: IN_FIVE_MINUTES });
  await scheduler.send(new DeleteScheduleCommand({ Name: "deleted", GroupName: "stage" }));
  await scheduler.send(new UpdateScheduleCommand(schedule({ Name: "changed" })));
  clock.pass(10 * MINUTE);
  await until(() => started.length > 0);
  expect(aws.executions.list()).toHaveLength(1);
  expect(await get("kept")).toMatchObject({ ActionAfterCompletion: "NONE" });
});

test("rate and cron start their target when a test fires them", async () => {
  await create();
  await create({
    Name: "mornings",
    ScheduleExpression: "cron(0 8 ? * MON-FRI *)",
    ScheduleExpressionTimezone: "Europe/Berlin",
  });
  aws.schedules.fire("expiry");
  aws.schedules.fire("mornings");
  await until(() => started.length === 2);
  expect(() => aws.schedules.fire("other")).toThrow("There is no schedule other.");
});

test("a schedule is read as it was made, and listed by group and prefix", async () => {
  const { ScheduleArn } = await create();
  expect(ScheduleArn).toBe("arn:aws:scheduler:eu-north-1:123456789012:schedule/stage/expiry");
  expect(await get("expiry")).toMatchObject({
    Arn: ScheduleArn,
    ScheduleExpression: "rate(1 hour)",
    State: "ENABLED",
    Target: { Arn: stateMachineArn, Input: '{"sweep":true}' },
    CreationDate: expect.any(Date),
  });
  await create({ Name: "expiry-2" });
  await create({ Name: "other" });
  await create({ Name: "elsewhere", GroupName: "default" });
  const names: (string | undefined)[] = [];
  for await (const page of paginateListSchedules(
    { client: scheduler, pageSize: 1 },
    { GroupName: "stage", NamePrefix: "exp" },
  )) {
    names.push(...(page.Schedules ?? []).map(({ Name }) => Name));
  }
  expect(names).toEqual(["expiry", "expiry-2"]);
  expect((await scheduler.send(new ListSchedulesCommand({}))).Schedules).toHaveLength(4);
});

test("what cannot be is refused as AWS refuses it", async () => {
  await create();
  await expect(create()).rejects.toBeInstanceOf(ConflictException);
  await expect(create({ Name: "a", GroupName: "nowhere" })).rejects.toThrow("Schedule group nowhere does not exist.");
  await expect(create({ Name: "a", ScheduleExpression: "at(tomorrow)" })).rejects.toMatchObject({
    name: "ValidationException",
    message: "Invalid Schedule Expression at(tomorrow).",
  });
  for (const ScheduleExpression of [
    "cron(0 8 * * MON-FRI *)",
    "cron(0 8 ? * ? *)",
    "cron(0 25 ? * * *)",
    "rate(0 hours)",
  ]) {
    await expect(create({ Name: "a", ScheduleExpression })).rejects.toThrow(
      `Invalid Schedule Expression ${ScheduleExpression}.`,
    );
  }
  await expect(create({ Name: "a b" })).rejects.toThrow("Member must satisfy regular expression pattern");
  const missing = scheduler.send(new UpdateScheduleCommand(schedule({ Name: "missing" })));
  await expect(missing).rejects.toBeInstanceOf(ResourceNotFoundException);
});
