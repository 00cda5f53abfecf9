import { weightsKey } from "../../contract/stored-weights.ts";
import { INSUFFICIENT_CAPACITY } from "../../local/aws/sagemaker/container.ts";
import type { Behaviour } from "./containers.ts";
import type { FaultyStack, Launch } from "./faulty-stack.ts";
import { leaveBehind, releasesLockAt, type Scenario, startPaused } from "./scenario.ts";

/** Another container than the one that serves. */
const ANOTHER = { environment: { SM_VLLM_MAX_MODEL_LEN: "512" } };
const TWO_TYPES = { instanceTypes: ["ml.g5.xlarge", "ml.g4dn.xlarge"] };

const WAKE = { alias: "default", wake: true };

const SPENT = {
  MetricName: "monthUsd",
  Namespace: "openai-sagemaker",
  Statistic: "Maximum",
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: "GreaterThanThreshold",
} as const;

/** As if another execution had written it. */
function changeAsleep({ aws, names }: FaultyStack, change: object): void {
  const record = aws.parameters.get(names.parameter.asleep("default"));
  const last = record.versions.at(-1);
  if (last === undefined) return;
  const value = JSON.stringify({ ...JSON.parse(last.value), failures: undefined, failedAt: undefined, ...change });
  record.versions = [...record.versions, { ...last, version: last.version + 1, value }];
}

/** Also where the catalog's model lies in a bucket of its own. */
const WEIGHTS_IN_S3 = { modelId: "distilbert/distilgpt2", weights: "s3" };

const BLUE = "openai-sagemaker-dev-default--blue";
const errorAlarm = (endpointName: string) => `${endpointName}--errors`;

const machine = "provision-endpoint";

const denied = (state: string) =>
  [{ state, attempts: "every", fault: { kind: "error", error: "AccessDeniedException" } }] as const;

const launchWith = (launch: Launch) => (stack: FaultyStack) => {
  stack.launchWith(launch);
  return undefined;
};
const WITH_ADAPTERS = {
  modelId: "org/model",
  adapters: { support: { modelId: "org/lora" }, legal: { modelId: "org/lora-2" } },
};
const serving =
  (behaviour: Behaviour): Launch =>
  (launch, { containers }) =>
    containers.launch(launch, behaviour);
const mute: Launch = (launch, { containers }) => containers.launch(launch, "answers nothing but ping");

/** SageMaker looks for an instance until its own patience ends. */
const hanging: Launch = (_, { clock, hung }) => {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new Error(INSUFFICIENT_CAPACITY));
  clock.after(60 * 60 * 1000, giveUp);
  hung.add(giveUp);
  return promise;
};

/** Every way that provision-endpoint can go. */
export const PROVISIONING_SCENARIOS: readonly Scenario[] = [
  {
    name: "replacement",
    machine,
    given: "expiring",
    input: { ...ANOTHER, ttlHours: 720, maxInstanceCount: 2 },
    ends: "SUCCEEDED",
  },
  { name: "first version", machine, given: "nothing", input: { ttlHours: 720 }, ends: "SUCCEEDED" },
  {
    name: "replacement that fails while it is watched",
    machine,
    given: "one instance",
    input: ANOTHER,
    ends: "RolledBack",
    prepare: (stack) => ({
      before(state, visit) {
        if (state !== "DescribeErrorAlarm" || visit !== 2) return;
        const [alarm] = stack.aws.alarms
          .list()
          .filter(({ definition }) => /green--errors$/.test(String(definition.AlarmName)));
        stack.aws.alarms.setState(String(alarm?.definition.AlarmName), "ALARM");
      },
    }),
  },
  {
    name: "replacement that somebody takes back while it is watched",
    machine,
    given: "one instance",
    input: ANOTHER,
    ends: "SUCCEEDED",
    prepare(stack) {
      const name = stack.names.parameter.model("default");
      const before = String(stack.aws.parameters.value(name));
      return {
        before(state, visit) {
          if (state !== "DescribeErrorAlarm" || visit !== 2) return;
          const publication = stack.aws.parameters.get(name);
          const [last] = publication.versions.slice(-1);
          if (last)
            publication.versions = [...publication.versions, { ...last, version: last.version + 1, value: before }];
        },
      };
    },
  },
  { name: "rolling resize", machine, given: "two instances", input: { instanceCount: 3 }, ends: "SUCCEEDED" },
  { name: "blue/green resize", machine, given: "two instances", input: { instanceCount: 1 }, ends: "SUCCEEDED" },
  {
    name: "resize that SageMaker rolls back",
    machine,
    given: "one instance",
    input: { instanceCount: 2 },
    ends: "EndpointFailed",
    prepare: launchWith((launch, { containers, aws }) => {
      aws.alarms.setState(errorAlarm(BLUE), "ALARM");
      return containers.launch(launch);
    }),
  },
  {
    name: "resize that fails the test",
    machine,
    given: "two instances",
    input: { instanceCount: 1 },
    ends: "SmokeTestFailed",
    // The same container serves before and after, so it is not that which is wrong.
    prepare: (stack) => ({
      before(state) {
        if (state === "SmokeTest") stack.containers.stumbleOnce();
      },
    }),
  },
  {
    name: "no capacity until the last instance type",
    machine,
    given: "nothing",
    input: TWO_TYPES,
    ends: "SUCCEEDED",
    prepare(stack) {
      let launches = 0;
      stack.launchWith((launch, { containers }) => {
        launches += 1;
        // Both pools of the first attempt, and the first type alone.
        if (launches <= 3) throw new Error(INSUFFICIENT_CAPACITY);
        return containers.launch(launch);
      });
      return undefined;
    },
  },
  {
    name: "creation that takes too long",
    machine,
    given: "one instance",
    input: ANOTHER,
    ends: "CreationTookTooLong",
    prepare: launchWith(hanging),
  },
  {
    name: "creation that fails without a reason",
    machine,
    given: "nothing",
    input: {},
    ends: "EndpointFailed",
    prepare(stack) {
      stack.launchWith(() => {
        throw new Error("nobody is told");
      });
      return {
        before(state) {
          if (state === "DescribeEndpoint")
            for (const one of stack.aws.sageMaker.endpoints.list()) delete one.failureReason;
        },
      };
    },
  },
  {
    name: "first version that fails the test",
    machine,
    given: "nothing",
    input: {},
    ends: "SmokeTestFailed",
    prepare: launchWith(mute),
  },
  {
    name: "first version that fails the test and cannot be deleted",
    machine,
    given: "nothing",
    input: {},
    ends: "SmokeTestFailed",
    faults: denied("DeleteEndpoint"),
    prepare: launchWith(mute),
  },
  {
    name: "leftover in the slot that cannot be deleted",
    machine,
    given: "one instance",
    input: {},
    ends: "SageMaker.SageMakerException",
    faults: denied("DeleteEndpoint"),
    prepare(stack) {
      const { parameters } = stack.aws;
      parameters.remove(parameters.get(stack.names.parameter.model("default")));
      return undefined;
    },
  },
  {
    name: "leftover in the slot",
    machine,
    given: "one instance",
    input: {},
    ends: "SUCCEEDED",
    prepare(stack) {
      const { parameters } = stack.aws;
      parameters.remove(parameters.get(stack.names.parameter.model("default")));
      return undefined;
    },
  },
  {
    name: "lock of a dead execution",
    machine,
    given: "one instance",
    input: ANOTHER,
    ends: "SUCCEEDED",
    async prepare(stack) {
      await leaveBehind(stack, ANOTHER, "WaitForFirstLook");
      return undefined;
    },
  },
  {
    name: "lock that is released at this moment",
    machine,
    given: "one instance",
    input: ANOTHER,
    ends: "SUCCEEDED",
    async prepare(stack) {
      await leaveBehind(stack, ANOTHER, "WaitForFirstLook");
      return { before: releasesLockAt("ReadLock", stack) };
    },
  },
  {
    name: "lock of a running execution",
    machine,
    given: "one instance",
    input: ANOTHER,
    ends: "AlreadyRunning",
    async prepare(stack) {
      await startPaused(stack, machine, ANOTHER, "WaitForFirstLook");
      return undefined;
    },
  },
  {
    name: "replacement by a model with adapters",
    machine,
    given: "one instance",
    input: WITH_ADAPTERS,
    ends: "SUCCEEDED",
    prepare: launchWith(serving("serves adapters")),
  },
  {
    name: "replacement whose adapters are not loaded",
    machine,
    given: "one instance",
    input: WITH_ADAPTERS,
    ends: "SmokeTestFailed",
    prepare: launchWith(serving("loads no adapters")),
  },
  { name: "what serves already", machine, given: "one instance", input: {}, ends: "SUCCEEDED" },
  { name: "what serves already in the other slot", machine, given: "second slot", input: {}, ends: "SUCCEEDED" },
  {
    name: "publication that nobody can read",
    machine,
    given: "one instance",
    input: ANOTHER,
    ends: "PublicationUnreadable",
    prepare(stack) {
      const publication = stack.aws.parameters.get(stack.names.parameter.model("default"));
      const whole = publication.versions;
      const unreadable = whole.map((version) => ({ ...version, value: "{}" }));
      return {
        // Somebody writes it back, so that what serves can be told when all has ended.
        before(state) {
          if (state === "ReadPublication") publication.versions = unreadable;
          if (state === "PublicationIsUnreadable") publication.versions = whole;
        },
      };
    },
  },
  { name: "a waking", machine, given: "asleep", input: WAKE, ends: "SUCCEEDED", isRemembered: true },
  {
    name: "a waking that fails",
    machine,
    given: "asleep",
    input: WAKE,
    ends: "EndpointFailed",
    isRemembered: true,
    prepare: launchWith(() => {
      throw new Error("out of memory");
    }),
  },
  {
    name: "a waking that is refused",
    machine,
    given: "asleep",
    input: WAKE,
    ends: "Refused",
    isRemembered: true,
    prepare(stack) {
      changeAsleep(stack, { input: { instanceTypes: ["ml.p5.48xlarge"] } });
      return undefined;
    },
  },
  {
    name: "a waking of a stage that has spent its budget",
    machine,
    given: "asleep",
    input: WAKE,
    ends: "SUCCEEDED",
    isRemembered: true,
    prepare({ aws, names }) {
      const AlarmName = names.alarm.stage("budget");
      aws.alarms.put({ ...SPENT, AlarmName });
      aws.alarms.setState(AlarmName, "ALARM");
      return undefined;
    },
  },
  {
    name: "a waking of what was laid to sleep again since",
    machine,
    given: "asleep",
    input: WAKE,
    ends: "SUCCEEDED",
    isRemembered: true,
    prepare: (stack) => ({
      before(state) {
        if (state === "ReadAsleep") changeAsleep(stack, { why: "schedule" });
      },
    }),
  },
  {
    name: "a waking of what was retired since",
    machine,
    given: "asleep",
    input: WAKE,
    ends: "SUCCEEDED",
    prepare: ({ aws, names }) => ({
      before(state) {
        const record = aws.parameters.find(names.parameter.asleep("default"));
        if (state === "ReadAsleep" && record) aws.parameters.remove(record);
      },
    }),
  },
  { name: "a waking of what is off", machine, given: "nothing", input: WAKE, ends: "SUCCEEDED" },
  {
    name: "a waking of what serves",
    machine,
    given: "one instance",
    input: WAKE,
    ends: "SUCCEEDED",
    isRemembered: true,
  },
  {
    name: "a waking while the model is laid to sleep",
    machine,
    given: "expiring",
    input: WAKE,
    ends: "SUCCEEDED",
    isRemembered: true,
    async prepare(stack) {
      await startPaused(stack, "retire-endpoint", { endpointName: BLUE }, "WaitForDeletion");
      return undefined;
    },
  },
  {
    name: "a waking beside another one",
    machine,
    given: "asleep",
    input: WAKE,
    ends: "SUCCEEDED",
    isRemembered: true,
    async prepare(stack) {
      const record = stack.aws.parameters.value(stack.names.parameter.asleep("default"));
      await startPaused(stack, machine, WAKE, "WaitForFirstLook");
      // The second one was planned before the first one wrote that it had begun.
      changeAsleep(stack, JSON.parse(String(record)));
      return undefined;
    },
  },
  {
    name: "an alias made by hand",
    machine,
    given: "nothing",
    input: { alias: "other", modelId: "distilgpt2" },
    ends: "SUCCEEDED",
  },
  {
    name: "first version with its weights in the stage's bucket",
    machine,
    given: "nothing",
    input: WEIGHTS_IN_S3,
    ends: "SUCCEEDED",
  },
  {
    name: "first version without a GPU, by a GGUF file",
    machine,
    given: "nothing",
    input: {
      container: "llamacpp",
      modelId: "distilbert/distilgpt2",
      instanceTypes: ["ml.c7i.xlarge", "ml.c6i.xlarge"],
    },
    ends: "SUCCEEDED",
  },
  {
    name: "weights that another execution copies",
    machine,
    given: "nothing",
    input: WEIGHTS_IN_S3,
    ends: "SUCCEEDED",
    async prepare(stack) {
      const other = { alias: "other", modelId: "distilgpt2" };
      const { arn } = await startPaused(stack, machine, other, "WaitForFirstLook");
      const [bucket] = stack.aws.buckets.values();
      const claim = weightsKey.claim(WEIGHTS_IN_S3.modelId, "2290a62682d06624634c1f46a6ad5be0f47f38aa");
      bucket?.put(claim, Buffer.from(arn));
      return {
        before(state) {
          if (state === "WaitForOtherCopy") bucket?.objects.delete(claim);
        },
      };
    },
  },
  {
    name: "weights that cannot be copied",
    machine,
    given: "one instance",
    input: WEIGHTS_IN_S3,
    ends: "HashMismatch",
    faults: [{ state: "CopyFile", attempts: "every", fault: { kind: "crash", error: "HashMismatch", done: false } }],
  },
  { name: "wrong input", machine, given: "one instance", input: { instanceTypes: ["ml.m5.large"] }, ends: "Refused" },
  {
    name: "replacement whose publication fails",
    machine,
    given: "one instance",
    input: ANOTHER,
    ends: "Ssm.AccessDeniedException",
    faults: denied("PublishOpenaiBaseUrl"),
  },
  {
    name: "first version whose publication fails",
    machine,
    given: "nothing",
    input: {},
    ends: "Ssm.AccessDeniedException",
    faults: denied("PublishOpenaiBaseUrl"),
  },
  {
    name: "slot that cannot be looked at",
    machine,
    given: "one instance",
    input: ANOTHER,
    ends: "SageMaker.SageMakerException",
    faults: denied("DescribeSlot"),
  },
];
