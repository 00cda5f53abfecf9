import { setTimeout } from "node:timers/promises";
import { AwsError } from "../local/aws/aws-error.ts";
import { standingClock } from "../testing/standing-clock.ts";
import { settled } from "../testing/settled.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";
import { launchNamedModel } from "./zero-downtime/named-model.ts";

/** What ends a model without anybody asking: its expiry, idleness, working hours, and the destruction of its stage. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let stack: TestStack;
let clock: ReturnType<typeof standingClock>;
/** An operation that SageMaker refuses. */
let refused: string | undefined;

async function startStack(): Promise<void> {
  clock = standingClock();
  refused = undefined;
  stack = await startTestStack({
    settings: {
      SCHEDULE_START: "cron(0 8 ? * MON-FRI *)",
      SCHEDULE_STOP: "cron(0 18 ? * MON-FRI *)",
      SCHEDULE_TIME_ZONE: "Europe/Stockholm",
    },
    launchContainer: launchNamedModel,
    pauseMilliseconds: 30,
    aws: {
      clock,
      endpointDelays: { provisioning: 0, deletion: 0 },
      faults({ operation }) {
        if (operation === refused) throw new AwsError("AccessDeniedException", "Not allowed.");
      },
    },
  });
}

const executions = (machine: string) =>
  stack.aws.executions.list().filter(({ stateMachine }) => stateMachine.name.endsWith(machine));
const retirements = () =>
  executions("retire-endpoint").map(({ input, status }) => `${status} ${JSON.stringify(JSON.parse(input))}`);

const published = (): string | undefined => {
  const value = stack.aws.parameters.value(stack.names.parameter.model("default"));
  return value === undefined ? undefined : JSON.parse(value).endpointName;
};

/** All that provisioning made, whatever service has it. */
function remains(): string[] {
  const { sageMaker, alarms, autoScaling, schedules, parameters } = stack.aws;
  return [
    ...[...sageMaker.endpoints.list(), ...sageMaker.endpointConfigs.list(), ...sageMaker.models.list()].map(
      ({ name }) => name,
    ),
    // The stage's own are Terraform's.
    ...alarms
      .list()
      .map(({ definition }) => String(definition.AlarmName))
      .filter((name) => name.includes("--")),
    ...autoScaling.targets.keys(),
    ...schedules
      .list()
      .map(({ definition }) => definition.Name)
      .filter((name) => name.startsWith("expiry-")),
    ...parameters
      .list()
      .map(({ name }) => name)
      .filter((name) => /models|provisioning|(api|base)-url$/.test(name)),
  ];
}

/** What is left of a model that sleeps: its record, the version by which it comes back, and where it is asked for. Nothing is billed. */
function sleeps(why: string): void {
  const { parameter } = stack.names;
  const { version, ...record } = JSON.parse(stack.aws.parameters.value(parameter.asleep("default")) ?? "{}");
  expect(record).toEqual({ since: expect.any(String), why, ...(record.input && { input: record.input }) });
  const { configName } = version;
  expect(remains().sort()).toEqual([configName, configName, parameter.apiUrl, parameter.openaiBaseUrl].sort());
}

const GUARDS = { instanceCount: 1, maxInstanceCount: 2, idleMinutes: 30, ttlHours: 4 };

/** The functions' own clocks go on as they do: where time passes for the stack, each test has one of its own. */
describe("when time passes", () => {
  beforeEach(startStack);
  afterEach(() => stack.close());

  describe("ttlHours", () => {
    test("retires the endpoint when its time is over, and everything that belongs to it", async () => {
      await stack.run("provision-endpoint", GUARDS);
      expect(remains()).toEqual(expect.arrayContaining([expect.stringMatching(/^expiry-/)]));
      stack.aws.alarms.close();
      clock.pass(4 * HOUR - 5 * MINUTE);
      await settled(stack.aws);
      expect(retirements()).toEqual([]);
      clock.pass(10 * MINUTE);
      await settled(stack.aws);
      expect(retirements()).toEqual([`SUCCEEDED {"endpointName":"${stack.names.endpointNames("default")[0]}"}`]);
      sleeps("expired");
    });

    test("does nothing to the version that replaced the endpoint", async () => {
      const [blue, green] = stack.names.endpointNames("default");
      await stack.run("provision-endpoint", { ttlHours: 1 });
      await stack.run("provision-endpoint", { modelId: "newer", ttlHours: 3 });
      expect(published()).toBe(green);
      clock.pass(2 * HOUR);
      await settled(stack.aws);
      expect(retirements()).toEqual([]);

      // The event may come while the new version takes over, when the schedule still exists.
      await stack.run("retire-endpoint", { endpointName: blue });
      expect(published()).toBe(green);
      expect(remains()).toContain(green);

      clock.pass(2 * HOUR);
      await settled(stack.aws);
      expect(retirements().at(-1)).toBe(`SUCCEEDED {"endpointName":"${green}"}`);
      sleeps("expired");
    });
  });

  describe("idleMinutes", () => {
    const minutes = async (count: number, inEach: () => Promise<unknown> = async () => undefined) => {
      for (let minute = 0; minute < count; minute += 1) {
        await inEach();
        clock.pass(MINUTE);
        await settled(stack.aws);
      }
    };

    test("retires a model that nobody asks, not before it was published for so long", async () => {
      await stack.run("provision-endpoint", { idleMinutes: 5 });
      await minutes(1);
      // CloudWatch may count the minutes before there was an endpoint; that is too early, and the alarm has to ring again.
      const idle = stack.names.alarm.idle(stack.names.endpointNames("default")[0]);
      stack.aws.alarms.setState(idle, "ALARM");
      await settled(stack.aws);
      expect(retirements()).toHaveLength(1);
      expect(stack.aws.alarms.get(idle).state.value).toBe("OK");
      expect(published()).toBeDefined();
      await minutes(7);
      sleeps("idle");
      expect(new Set(retirements())).toEqual(new Set([`SUCCEEDED {"idleAlarm":"${idle}"}`]));
    });

    test("leaves a model alone that somebody asks, and retires it when they stop", async () => {
      await stack.run("provision-endpoint", { idleMinutes: 5 });
      const key = await stack.createKey("somebody");
      const ask = async () => {
        const { status } = await fetch(`${stack.openaiBaseUrl}/completions`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          body: JSON.stringify({ model: "default", prompt: "Hello", max_tokens: 1 }),
        });
        expect(status).toBe(200);
      };
      await minutes(8, ask);
      expect(published()).toBeDefined();
      // The last requests count while CloudWatch looks back, two minutes longer than the alarm says.
      await minutes(8);
      sleeps("idle");
    });
  });
});

describe("when somebody says so", () => {
  beforeAll(startStack);
  afterAll(() => stack.close());

  test("working hours begin with a model and end without one", async () => {
    stack.fireSchedule("start");
    await settled(stack.aws);
    expect(executions("provision-endpoint").map(({ status, input }) => `${status} ${input}`)).toEqual(["SUCCEEDED {}"]);
    expect(published()).toBeDefined();
    stack.fireSchedule("sweeper");
    await settled(stack.aws);
    expect(published()).toBeDefined();
    stack.fireSchedule("stop");
    await settled(stack.aws);
    expect(retirements()).toEqual(['SUCCEEDED {"sweep":true}', 'SUCCEEDED {"sleep":"schedule"}']);
    sleeps("schedule");
    stack.fireSchedule("sweeper");
    await settled(stack.aws);
    sleeps("schedule");
  });

  describe("terraform destroy", () => {
    /** As Terraform calls the function at each step of the stage's life. */
    const terraform = async (action: "create" | "update" | "delete") => {
      const name = stack.names.function("retire-before-destroy");
      const retire = stack.functions.find((one) => one.name === name);
      return retire?.invoke(JSON.stringify({ tf: { action, prev_input: null } }));
    };

    test("has no model of the stage left when the function returns", async () => {
      await stack.run("provision-endpoint", GUARDS);
      expect(await terraform("update")).toEqual({ payload: "{}" });
      expect(published()).toBeDefined();
      expect(await terraform("delete")).toEqual({ payload: "{}" });
      expect(remains()).toEqual([]);
    });

    test("forgets what sleeps, and what somebody put into the catalog", async () => {
      await stack.run("provision-endpoint", { alias: "other", modelId: "distilgpt2" });
      await stack.run("provision-endpoint", GUARDS);
      await stack.run("retire-endpoint", { sleep: "schedule" });
      const { parameter } = stack.names;
      for (const alias of ["default", "other"])
        expect(stack.aws.parameters.value(parameter.asleep(alias))).toBeDefined();
      expect(stack.aws.parameters.value(parameter.catalog("other"))).toContain('"origin":"execution"');
      expect(await terraform("delete")).toEqual({ payload: "{}" });
      expect(remains()).toEqual([]);
      expect(stack.aws.parameters.list().filter(({ name }) => /asleep|catalog.other/.test(name))).toEqual([]);
      expect(stack.aws.parameters.value(parameter.catalog("default"))).toBeDefined();
    });

    test("stops what is just being made", async () => {
      const provisioning = stack.run("provision-endpoint", { ...GUARDS, modelId: "never-finished" });
      const ended = expect(provisioning).rejects.toThrow("Retired: ");
      while (stack.aws.sageMaker.endpoints.list().length === 0) await setTimeout(10);
      expect(await terraform("delete")).toEqual({ payload: "{}" });
      await ended;
      await settled(stack.aws);
      expect(remains()).toEqual([]);
    });

    test("fails when something cannot be deleted, and says what", async () => {
      await stack.run("provision-endpoint", GUARDS);
      refused = "DeleteModel";
      const { payload, functionError } = (await terraform("delete")) ?? {};
      expect(functionError).toBe("Unhandled");
      expect(JSON.parse(payload ?? "").errorMessage).toMatch(
        /NotEverythingRetired: Still there: .*model openai-sagemaker-dev-default--\w{8}.*Nothing was destroyed/,
      );
      refused = undefined;
      expect(await terraform("delete")).toEqual({ payload: "{}" });
      expect(remains()).toEqual([]);
    });
  });
});
