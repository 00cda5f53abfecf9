import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import { executionProgress } from "./execution-progress.ts";

const START = Date.parse("2026-11-22T10:00:00Z");

function entered(seconds: number, kind: string, name: string): HistoryEvent {
  return {
    id: seconds,
    timestamp: new Date(START + seconds * 1000),
    type: `${kind}StateEntered` as HistoryEventType,
    stateEnteredEventDetails: { name },
  };
}

const PHASES = [
  { seconds: 600, until: "until it serves" },
  { from: "BeginToWatch", seconds: 840, until: "until the other one goes" },
] as const;

function shown(events: readonly HistoryEvent[], isTTY: boolean, expected?: number, columns?: number): string {
  let text = "";
  const stream = { isTTY, ...(columns === undefined ? {} : { columns }), write: (piece: string) => (text += piece) };
  const progress = executionProgress(stream, PHASES);
  if (expected !== undefined) progress.expect(expected);
  for (const event of events) {
    jest.setSystemTime(event.timestamp ?? START);
    progress.show(event);
  }
  progress.end();
  return text;
}

beforeEach(() => jest.useFakeTimers({ now: START }));
afterEach(() => jest.useRealTimers());

const loop = (seconds: number) => [
  entered(seconds, "Wait", "WaitForEndpoint"),
  entered(seconds + 15, "Task", "DescribeNewEndpoint"),
  entered(seconds + 15, "Choice", "EndpointIsReady"),
];

test("without a terminal, a state is named once, and once a minute a line says that it continues", () => {
  const events = [entered(0, "Task", "PlanEndpoint"), ...[5, 20, 35, 50, 65, 80].flatMap(loop)];
  expect(shown([...events, entered(95, "Succeed", "Provisioned")], false)).toBe(
    [
      "   0:00  PlanEndpoint",
      "   0:05  WaitForEndpoint",
      "   0:20  DescribeNewEndpoint",
      "   1:20  still DescribeNewEndpoint",
      "   1:35  Provisioned",
      "",
    ].join("\n"),
  );
});

test("a terminal also gets a bar, which is gone at the end", () => {
  const text = shown([entered(0, "Task", "PlanEndpoint")], true);
  expect(text).toContain("PlanEndpoint (usually 10:00 until it serves)");
  expect(text.endsWith("\r\x1b[2K")).toBe(true);
});

test("each phase has its own bar, and the first one uses the time expected of this execution", () => {
  const watching = [entered(600, "Pass", "BeginToWatch"), entered(600, "Wait", "Watch")];
  const text = shown([entered(0, "Task", "PlanEndpoint"), ...watching], true, 1200);
  expect(text).toContain("PlanEndpoint (usually 20:00 until it serves)");
  expect(text).toContain("░  Watch (usually 14:00 until the other one goes)");
  expect(text).not.toContain("BeginToWatch");
});

describe("the bar fits into one row of the terminal", () => {
  /** The bars that were drawn and erased again: a terminal erases one row only. */
  const bars = (state: string, columns?: number) =>
    shown([entered(0, "Task", state), entered(300, "Task", state)], true, undefined, columns)
      .split("\r\x1b[2K")
      .filter((piece) => /[█░]/.test(piece));

  test("a terminal that does not know its columns gets the whole line", () => {
    expect(bars("DescribePreviousEndpoint")).toEqual([
      "   0:00  ░░░░░░░░░░░░░░░░░░░░  DescribePreviousEndpoint (usually 10:00 until it serves)",
      "   5:00  ██████████░░░░░░░░░░  DescribePreviousEndpoint (usually 10:00 until it serves)",
    ]);
  });

  test("the bar is shortened first", () => {
    expect(bars("DescribePreviousEndpoint", 80).at(-1)).toBe(
      "   5:00  ██████░░░░░░  DescribePreviousEndpoint (usually 10:00 until it serves)",
    );
  });

  test("then the usual duration", () => {
    expect(bars("DescribePreviousEndpoint", 60).at(-1)).toBe(
      "   5:00  ████░░░░  DescribePreviousEndpoint (usually 10:00)",
    );
    expect(bars("DescribePreviousEndpoint", 50).at(-1)).toBe("   5:00  ███████░░░░░░░  DescribePreviousEndpoint");
  });

  test.each([80, 60, 40, 20, 1])("in %d columns no line is as long as the row", (columns) => {
    for (const state of ["Watch", "DescribePreviousEndpoint", "PreviousVersionEndsItsLastStreamsBeforeItIsRemoved"]) {
      for (const line of bars(state, columns)) expect(line.length).toBeLessThan(columns);
    }
  });
});
