import type { Execution } from "../../local/aws/step-functions/execution.ts";
import { type Case, inWords } from "./faults.ts";
import type { FaultyStack } from "./faulty-stack.ts";
import { brokenPromises, forgottenIn, leftoversIn, outagesIn, wrongNotifications } from "./invariant.ts";
import type { Givens, Scenario } from "./scenario.ts";
import type { Hooks } from "./task-run.ts";

/** Who removes what the execution left behind. */
export type Recovery = "sweeper" | "next execution";

export interface FaultRun {
  readonly name: string;
  readonly scenario: string;
  readonly recovery: Recovery;
  /** `SUCCEEDED`, or the error's name, or the status. */
  readonly ended: string;
  /** How often each state was entered. */
  readonly visits: ReadonlyMap<string, number>;
  /** Which visit of its state the fault struck first. */
  readonly struckAt: number;
  /** What the hourly sweeper, or the next execution, was needed for. */
  readonly leftBehind: readonly string[];
  /** What was not as it has to be. */
  readonly violations: readonly string[];
  readonly milliseconds: number;
}

/** Runs a scenario, with a fault or without one, and looks at what is there when all is over. */
export async function faultRun(
  stack: FaultyStack,
  givens: Givens,
  scenario: Scenario,
  fault?: Case,
  recovery: Recovery = "sweeper",
): Promise<FaultRun> {
  const { aws } = stack;
  const began = performance.now();
  await stack.restore(givens[scenario.given]);
  const before = aws.executions.list().length;
  const hooks = await scenario.prepare?.(stack);
  const outages = new Set<string>();
  stack.onRequest(() => {
    for (const outage of outagesIn(stack)) outages.add(outage);
  });

  const subject = startSubject(
    stack,
    scenario,
    { ...hooks, cases: [...(fault ? [fault] : []), ...(scenario.faults ?? [])] },
    recovery,
  );
  await stack.until(() => subject.status !== "RUNNING");
  for (const other of aws.executions.list().slice(before)) stack.runOf(other)?.resume();
  await stack.quiet();
  const violations = isFalseAnswer(fault) ? [] : [...outages].map((outage) => `outage: ${outage}`);
  const run = stack.runOf(subject);
  if (fault && run?.struckAt(fault) === undefined) violations.push("the fault was not met");
  if (run?.isEndless()) violations.push("the machine went round without a Wait");

  const leftBehind = [...(await brokenPromises(stack)), ...leftoversIn(stack)];
  stack.onStart(() => ({}));
  stack.launchWith(undefined);
  if (recovery === "next execution") {
    violations.push(...(await runNext(stack, scenario)), ...(await brokenPromises(stack)));
  }
  if ([...(await brokenPromises(stack)), ...leftoversIn(stack)].length > 0) {
    await stack.passHour();
    stack.fireSchedule("sweeper");
    await stack.quiet();
  }
  violations.push(...(await brokenPromises(stack)), ...leftoversIn(stack));
  if (scenario.isRemembered) violations.push(...forgottenIn(stack, "default"));
  violations.push(...wrongNotifications(stack, aws.executions.list().slice(before)));
  stack.onRequest(undefined);

  return {
    name: `${scenario.name}${fault ? `, ${inWords(fault)}` : ""}`,
    scenario: scenario.name,
    recovery,
    ended: subject.status === "FAILED" ? String(subject.error) : subject.status,
    visits: run?.visits ?? new Map(),
    struckAt: (fault && run?.struckAt(fault)) ?? 0,
    leftBehind,
    violations,
    milliseconds: performance.now() - began,
  };
}

/**
 * That a parameter is missing is what DeleteParameter says when it is deleted: whoever is told so of one that is there goes
 * on, and what is published wrongly is the sweeper's.
 */
function isFalseAnswer(fault?: Case): boolean {
  return (
    fault?.state === "DeletePublication" && fault.fault.kind === "error" && fault.fault.error === "ParameterNotFound"
  );
}

/** SageMaker may still be at what the stopped execution began, and says so; then somebody starts it once more. */
async function runNext(stack: FaultyStack, { machine, input, ends }: Scenario): Promise<string[]> {
  const isOther = "modelId" in input;
  const wish = !isOther && (machine === "provision-endpoint" || ends === "Refused") ? {} : input;
  const next = stack.start(machine, wish);
  await stack.quiet();
  if (next.status === "SUCCEEDED") return [];
  await stack.passHour();
  const last = stack.start(machine, wish);
  await stack.quiet();
  return last.status === "SUCCEEDED" ? [] : [`the next execution failed: ${last.error} ${last.cause}`];
}

function startSubject(stack: FaultyStack, { machine, input }: Scenario, hooks: Hooks, recovery: Recovery): Execution {
  let isFirst = true;
  stack.onStart((_, started) => {
    if (isFirst) {
      isFirst = false;
      return hooks;
    }
    return { isSuppressed: recovery === "next execution" && started === "retire-endpoint" };
  });
  return stack.start(machine, input);
}
