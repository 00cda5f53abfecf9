import { EventEmitter, once } from "node:events";
import { setImmediate as tick } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { AwsError } from "../../local/aws/aws-error.ts";
import type { LocalAwsOptions } from "../../local/aws/create-local-aws.ts";
import type { FaultRequest } from "../../local/aws/faults.ts";
import type { Container, ContainerLaunch } from "../../local/aws/sagemaker/container.ts";
import type { Execution } from "../../local/aws/step-functions/execution.ts";
import { ExecutionFailure } from "../../local/aws/step-functions/state-machine.ts";
import { startLocalStack } from "../../local/local-stack.ts";
import { interpret } from "../../local/statemachines/interpret.ts";
import type { StateMachineName } from "../../names.ts";
import { standingClock } from "../../testing/standing-clock.ts";
import { startContainers } from "./containers.ts";
import { readStates, withNamedTasks } from "./machine-states.ts";
import { restoreSnapshot, type Snapshot, takeSnapshot } from "./snapshot.ts";
import { createRun, type Refusal, type TaskRun } from "./task-run.ts";

/** Of the clock: an endpoint needs longer than the first look of provision-endpoint, and a removal two looks. */
const ENDPOINT_DELAYS = { provisioning: 250_000, rollback: 20_000, deletion: 20_000 };

export type FaultyStack = Awaited<ReturnType<typeof startFaultyStack>>;
export type Launch = (launch: ContainerLaunch, stack: FaultyStack) => Promise<Container> | Container;

/**
 * The local stack whose machines run through `TaskRun`s: each task may meet a fault, and no Wait takes time.
 * The state machines, the functions' bundles and the local AWS are those of `npm start`.
 */
export async function startFaultyStack(outputFolder: string, has: Pick<LocalAwsOptions, "quotas" | "secrets"> = {}) {
  const clock = standingClock();
  const containers = await startContainers();
  const changes = new EventEmitter();
  const runs = new Map<string, TaskRun>();
  /** Rejects what was never to come up. */
  const hung = new Set<() => void>();
  let launch: Launch | undefined;
  const refusals = new Set<Refusal>();
  let watch: ((request: FaultRequest) => void) | undefined;
  let deliveries = 0;
  let newRun: (arn: string, machine: StateMachineName) => TaskRun["hooks"] = () => ({});

  const stack = await startLocalStack({
    outputFolder,
    stage: "dev",
    region: "eu-north-1",
    launchContainer: async (request) => (launch ? await launch(request, faulty) : containers.launch(request)),
    aws: {
      clock,
      ...has,
      endpointDelays: ENDPOINT_DELAYS,
      faults(request) {
        watch?.(request);
        const found = [...refusals].find((one) => isMeant(one, request));
        // AWS says no more than this error's name.
        if (found)
          throw new AwsError(found.error, found.error === "ParameterNotFound" ? "" : `Refused with ${found.error}.`);
      },
    },
  });
  const { aws, names, tasksOf } = stack;
  // The stage's own watch what is meant to go wrong here, and tell the topic of it: `stage-alarms.test.ts` has them.
  for (const { definition } of aws.alarms.list()) aws.alarms.delete(String(definition.AlarmName));

  for (const [arn, run] of aws.targets.functions) {
    aws.targets.functions.set(arn, async (payload) => {
      deliveries += 1;
      try {
        return await run(payload);
      } finally {
        deliveries -= 1;
        changes.emit("change");
      }
    });
  }

  for (const registered of aws.stateMachines.list()) {
    const machine = registered.name.slice(names.prefix.length + 1) as StateMachineName;
    const { TimeoutSeconds, ...definition } = JSON.parse(withNamedTasks(registered.definition));
    const states = readStates(registered.definition);
    aws.stateMachines.register({
      ...registered,
      async run(input, context, signal, onEvent) {
        const cut = Promise.withResolvers<never>();
        const ended = new AbortController();
        const arn = context.Execution.Id;
        const run = createRun({
          arn,
          states,
          stack: { ...faulty, ...tasksOf(registered.arn) },
          deadline: Date.parse(context.Execution.StartTime) + TimeoutSeconds * 1000,
          hooks: newRun(arn, machine),
          end(error, cause, status) {
            cut.reject(new ExecutionFailure(error, cause, status));
            ended.abort();
          },
        });
        runs.set(arn, run);
        if (run.hooks.isSuppressed) return { removed: [] };
        const result = interpret(JSON.stringify(definition), {
          clock,
          pauseMilliseconds: 0,
          invokeTask: (resource, taskInput) =>
            run.perform(resource, taskInput, AbortSignal.any([signal, ended.signal])),
        })(input, context, AbortSignal.any([signal, ended.signal]), onEvent);
        result.catch(() => undefined);
        return Promise.race([result, cut.promise]);
      },
    });
  }
  aws.executions.onEvent((execution, { type, stateEnteredEventDetails: entered }) => {
    if (entered?.name !== undefined) runs.get(execution.arn)?.entered(entered.name);
    if (type?.startsWith("Execution")) changes.emit("change");
  });

  const faulty = {
    ...stack,
    clock,
    containers,
    changes,
    hung,
    /** What was seen to run for a model's definition. */
    containersByDefinition: new Map<string, unknown>(),
    /** Lets the local AWS refuse a call while work is done. */
    async whileRefused<Result>(refusal: Refusal, work: () => Promise<Result>): Promise<Result> {
      refusals.add(refusal);
      try {
        return await work();
      } finally {
        refusals.delete(refusal);
      }
    },
    stop: (arn: string) => aws.executions.stop(aws.executions.get(arn), "Stopped", "Somebody stopped it."),
    /** Sees every call of the local AWS. */
    onRequest(listener: typeof watch) {
      watch = listener;
    },
    /** What an execution that begins from now on meets. */
    onStart(hooks: typeof newRun) {
      newRun = hooks;
    },
    launchWith(next?: Launch) {
      launch = next;
    },
    /** Lets time pass, and SageMaker do what is due by then. */
    async pass(milliseconds: number) {
      clock.pass(milliseconds);
      await tick();
      const isStarting = (container: Container, { endpointName }: ContainerLaunch) => {
        const endpoint = aws.sageMaker.endpoints.find(endpointName);
        const isAwaited = endpoint?.status === "Creating" || endpoint?.status === "Updating";
        return isAwaited && !endpoint.fleet?.some((variant) => variant.container === container);
      };
      while (containers.starting.size > 0) {
        for (const [container, request] of containers.starting) {
          if (!isStarting(container, request)) containers.starting.delete(container);
        }
        await tick();
      }
    },
    runOf: (execution: Execution) => runs.get(execution.arn),
    start(machine: StateMachineName, input: unknown): Execution {
      const found = aws.stateMachines.list().find(({ name }) => name === names.stateMachine(machine));
      if (found === undefined) throw new Error(`There is no state machine ${machine}.`);
      return aws.executions.start(found, JSON.stringify(input));
    },
    /** Lets an hour pass: what SageMaker has begun comes to its end. */
    async passHour() {
      for (let minutes = 0; minutes < 60; minutes += 5) await faulty.pass(5 * 60_000);
    },
    async until(condition: () => boolean) {
      while (!condition()) await once(changes, "change");
    },
    /** Waits until everything has ended but what is paused, and everybody is told. */
    quiet: () =>
      faulty.until(
        () =>
          deliveries === 0 &&
          aws.executions.list().every(({ status, arn }) => status !== "RUNNING" || runs.get(arn)?.isPaused()),
      ),
    snapshot: (): Snapshot => takeSnapshot(aws),
    /** As the snapshot has it; all that is under way is given up. */
    async restore(snapshot: Snapshot) {
      for (const giveUp of hung) giveUp();
      hung.clear();
      aws.executions.abortAll();
      await faulty.quiet();
      launch = undefined;
      refusals.clear();
      watch = undefined;
      newRun = () => ({});
      for (let looks = 0; looks < 20 && aws.sageMaker.endpoints.list().some(isInMotion); looks += 1) {
        await faulty.pass(300_000);
        await faulty.quiet();
      }
      for (const execution of aws.executions.list()) execution.history.length = 0;
      runs.clear();
      clock.reset();
      restoreSnapshot(aws, snapshot);
    },
    async close() {
      await stack.close();
      await containers.close();
    },
  };
  return faulty;
}

function isMeant({ service, operation, input }: Refusal, request: FaultRequest): boolean {
  if (service !== request.service || operation !== request.operation) return false;
  return input === undefined || isDeepStrictEqual(input, request.input);
}

function isInMotion({ status }: { readonly status: string }): boolean {
  return !["InService", "Failed"].includes(status);
}
