import { leaveBehind, releasesLockAt, type Scenario, startPaused } from "./scenario.ts";

const machine = "retire-endpoint";
const ANOTHER = { environment: { SM_VLLM_MAX_MODEL_LEN: "512" } };
const NIGHT = { sleep: "schedule" };
const BLUE = "openai-sagemaker-dev-default--blue";

const denied = (state: string) =>
  [{ state, attempts: "every", fault: { kind: "error", error: "AccessDeniedException" } }] as const;

/** Every way that retire-endpoint can go. */
export const RETIREMENT_SCENARIOS: readonly Scenario[] = [
  { name: "everything", machine, given: "one instance", input: {}, ends: "SUCCEEDED" },
  { name: "one alias", machine, given: "expiring", input: { alias: "default" }, ends: "SUCCEEDED" },
  { name: "a sweep that finds nothing", machine, given: "one instance", input: { sweep: true }, ends: "SUCCEEDED" },
  {
    name: "a sweep after a stopped provisioning",
    machine,
    given: "one instance",
    input: { sweep: true },
    ends: "SUCCEEDED",
    async prepare(stack) {
      await leaveBehind(stack, ANOTHER, "Watch");
      return undefined;
    },
  },
  {
    name: "a sweep of an endpoint that was never published",
    machine,
    given: "nothing",
    input: { sweep: true },
    ends: "SUCCEEDED",
    async prepare(stack) {
      await leaveBehind(stack, ANOTHER, "WaitForEndpoint");
      return undefined;
    },
  },
  {
    name: "a sweep that meets somebody at work",
    machine,
    given: "one instance",
    input: { sweep: true },
    ends: "SUCCEEDED",
    async prepare(stack) {
      await leaveBehind(stack, ANOTHER, "WaitForFirstLook");
      const { parameters } = stack.aws;
      const lock = parameters.get(stack.names.parameter.provisioning("default"));
      const other = await startPaused(stack, "provision-endpoint", ANOTHER, "WaitForFirstLook");
      const held = parameters.find(lock.name);
      if (held) parameters.remove(held);
      return {
        before(state, visit) {
          if (state === "TakeLock" && visit === 1 && held && other.status === "RUNNING") parameters.add(held);
        },
      };
    },
  },
  { name: "an expiry", machine, given: "expiring", input: { endpointName: BLUE }, ends: "SUCCEEDED" },
  {
    name: "an expiry of an endpoint that is not published",
    machine,
    given: "one instance",
    input: { endpointName: "openai-sagemaker-dev-default--green" },
    ends: "SUCCEEDED",
  },
  {
    name: "an idle model",
    machine,
    given: "idle",
    input: { idleAlarm: `${BLUE}--idle` },
    ends: "SUCCEEDED",
    prepare(stack) {
      stack.onStart(() => ({ isSuppressed: true }));
      stack.clock.pass(5 * 60 * 1000);
      stack.aws.alarms.setState(`${BLUE}--idle`, "ALARM");
      stack.onStart(() => ({}));
      return undefined;
    },
  },
  {
    name: "everything, while a provisioning runs",
    machine,
    given: "one instance",
    input: {},
    ends: "SUCCEEDED",
    async prepare(stack) {
      await startPaused(stack, "provision-endpoint", ANOTHER, "WaitForFirstLook");
      return undefined;
    },
  },
  {
    name: "an alias, while another retirement runs",
    machine,
    given: "one instance",
    input: { alias: "default" },
    ends: "SUCCEEDED",
    async prepare(stack) {
      const other = await startPaused(stack, machine, {}, "WaitForDeletion");
      return {
        async before(state, visit) {
          if (state !== "WaitForLock" || visit !== 2) return;
          stack.runOf(other)?.resume();
          // Whether it releases its lock before or after the next look must not depend on the machine's speed.
          await stack.until(() => other.status !== "RUNNING");
        },
      };
    },
  },
  {
    name: "everything, when a lock is released at this moment",
    machine,
    given: "one instance",
    input: {},
    ends: "SUCCEEDED",
    async prepare(stack) {
      await leaveBehind(stack, ANOTHER, "WaitForFirstLook");
      return { before: releasesLockAt("ReadLock", stack) };
    },
  },
  {
    name: "the end of working hours",
    machine,
    given: "one instance",
    input: NIGHT,
    ends: "SUCCEEDED",
    isRemembered: true,
  },
  {
    name: "the end of working hours for what sleeps",
    machine,
    given: "asleep",
    input: NIGHT,
    ends: "SUCCEEDED",
    isRemembered: true,
  },
  {
    name: "the end of working hours while a model wakes",
    machine,
    given: "asleep",
    input: NIGHT,
    ends: "SUCCEEDED",
    isRemembered: true,
    async prepare(stack) {
      await startPaused(stack, "provision-endpoint", { alias: "default", wake: true }, "WaitForFirstLook");
      return undefined;
    },
  },
  {
    name: "a person, while a model wakes",
    machine,
    given: "asleep",
    input: { alias: "default" },
    ends: "SUCCEEDED",
    async prepare(stack) {
      await startPaused(stack, "provision-endpoint", { alias: "default", wake: true }, "WaitForFirstLook");
      return undefined;
    },
  },
  { name: "what sleeps, by a person", machine, given: "asleep", input: {}, ends: "SUCCEEDED" },
  {
    name: "a sweep of what sleeps",
    machine,
    given: "asleep",
    input: { sweep: true },
    ends: "SUCCEEDED",
    isRemembered: true,
  },
  {
    name: "a model that starts on request",
    machine,
    given: "nothing",
    input: { alias: "default", sleep: "request" },
    ends: "SUCCEEDED",
    isRemembered: true,
  },
  {
    name: "an alias made by hand, which is forgotten",
    machine,
    given: "nothing",
    input: { alias: "other", forget: true },
    ends: "SUCCEEDED",
    async prepare(stack) {
      stack.start("provision-endpoint", { alias: "other", modelId: "distilgpt2" });
      await stack.quiet();
      return undefined;
    },
  },
  { name: "wrong input", machine, given: "one instance", input: { everything: true }, ends: "Refused" },
  {
    name: "something is left",
    machine,
    given: "one instance",
    input: {},
    ends: "NotEverythingRetired",
    faults: denied("RemoveUnused"),
  },
  {
    name: "nobody knows what is left",
    machine,
    given: "one instance",
    input: {},
    ends: "Lambda.AccessDeniedException",
    faults: denied("ListWhatIsLeft"),
  },
];
