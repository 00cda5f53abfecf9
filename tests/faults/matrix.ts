import { type FaultRun, faultRun, type Recovery } from "./fault-run.ts";
import { type Case, faultCases } from "./faults.ts";
import type { FaultyStack } from "./faulty-stack.ts";
import { makeGivens } from "./givens.ts";
import { readStates } from "./machine-states.ts";
import type { Scenario } from "./scenario.ts";

/** One run of the matrix. */
export interface Cell {
  readonly scenario: Scenario;
  readonly fault: Case;
  readonly recovery: Recovery;
}

/** A scenario, and how it goes without a fault. */
interface Way {
  readonly scenario: Scenario;
  readonly baseline: FaultRun;
}

/** In which scenarios a state meets its faults: in the first one that reaches it, or some also in every other one. */
export type Breadth = "first scenario" | "every scenario";

/** In a further scenario that comes by a task, these stand for the rest: stopped when it is done, refused for good. */
function isTelling({ fault, attempts }: Case): boolean {
  if (fault.kind === "abort") return fault.done;
  return fault.kind === "error" && fault.error === "AccessDeniedException" && attempts === "every";
}

/**
 * Every case of every state, in the first scenario that reaches the state; of further scenarios that reach it the telling
 * ones. What is stopped is shown twice: the sweeper removes what it left, and so does the next execution.
 */
function createMatrix(definition: string, ways: readonly Way[], breadth: Breadth): Cell[] {
  return [...readStates(definition).values()].flatMap((state) => {
    const reaching = ways.filter(({ baseline }) => baseline.visits.has(state.name));
    if (reaching.length === 0) throw new Error(`No scenario reaches ${state.name}.`);
    return reaching.flatMap(({ scenario }, index) => {
      const isHome = index === 0;
      const cases = faultCases(state).filter((one) => isHome || (breadth === "every scenario" && isTelling(one)));
      return cases.flatMap((fault): Cell[] => [
        { scenario, fault, recovery: "sweeper" },
        ...(fault.fault.kind === "abort" && isHome ? [{ scenario, fault, recovery: "next execution" } as const] : []),
      ]);
    });
  });
}

export interface MatrixReport {
  readonly baselines: readonly FaultRun[];
  readonly runs: readonly FaultRun[];
  /** Cells for every attempt whose run there was already: the first attempt was the last one, too. */
  readonly sameRuns: number;
}

export interface MatrixOptions {
  readonly breadth?: Breadth;
  /** Default: all of them. */
  readonly wanted?: (cell: Cell) => boolean;
  readonly onRun?: (run: FaultRun) => void;
}

/** Runs all scenarios of a machine without a fault, and then the matrix that they make. */
export async function runMatrix(
  stack: FaultyStack,
  scenarios: readonly Scenario[],
  { breadth = "first scenario", wanted = () => true, onRun = () => undefined }: MatrixOptions = {},
): Promise<MatrixReport> {
  const givens = await makeGivens(stack);
  const ways: Way[] = [];
  for (const scenario of scenarios) {
    const run = await faultRun(stack, givens, scenario);
    const ended = run.ended === scenario.ends ? [] : [`ended with ${run.ended}, not with ${scenario.ends}`];
    const baseline = { ...run, violations: [...ended, ...run.violations] };
    onRun(baseline);
    ways.push({ scenario, baseline });
  }
  const name = stack.names.stateMachine(scenarios[0]?.machine ?? "provision-endpoint");
  const definition = stack.aws.stateMachines.list().find((one) => one.name === name)?.definition;
  const runs: FaultRun[] = [];
  const attemptsAfterFirst = new Map<string, number>();
  let sameRuns = 0;
  for (const { scenario, fault, recovery } of createMatrix(String(definition), ways, breadth).filter(wanted)) {
    const key = JSON.stringify([scenario.name, fault.state, fault.fault]);
    if (fault.attempts === "every" && attemptsAfterFirst.get(key) === 0) {
      sameRuns += 1;
      continue;
    }
    const run = await faultRun(stack, givens, scenario, fault, recovery);
    if (fault.attempts === "first") attemptsAfterFirst.set(key, (run.visits.get(fault.state) ?? 0) - run.struckAt);
    onRun(run);
    runs.push(run);
  }
  return { baselines: ways.map(({ baseline }) => baseline), runs, sameRuns };
}
