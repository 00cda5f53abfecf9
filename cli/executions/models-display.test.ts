import { executionProgress } from "./execution-progress.ts";
import { modelsDisplay } from "./models-display.ts";

/** What a terminal shows in the end, by the sequences that the display uses. */
function screen(text: string): string[] {
  const lines = [""];
  for (const piece of text.replaceAll("\u001b[", "⎋").split(/(\n|⎋\d+F|⎋J)/)) {
    const up = /^⎋(\d+)F$/.exec(piece);
    if (piece === "\n") lines.push("");
    else if (up !== null) lines.splice(lines.length - 1 - Number(up[1]), Number(up[1]) + 1, "");
    else if (piece !== "⎋J") lines[lines.length - 1] += piece;
  }
  return lines.filter((line) => line !== "");
}

function entered(name: string, seconds: number) {
  const timestamp = new Date(Date.UTC(2030, 0, 1, 0, 0, seconds));
  return { id: 1, type: "TaskStateEntered" as const, timestamp, stateEnteredEventDetails: { name } };
}

function written(isTTY: boolean) {
  let text = "";
  const stream = {
    isTTY,
    columns: 80,
    write(piece: string) {
      text += piece;
    },
  };
  return { stream, text: () => text };
}

const PHASES = [{ seconds: 600, until: "until the model serves" }] as const;

test("a pipe gets every line of every model, with its alias before it", () => {
  const { stream, text } = written(false);
  const display = modelsDisplay(stream, ["a", "longer"]);
  const [one, other] = ["a", "longer"].map((alias) => executionProgress(display.streamOf(alias), PHASES));
  one?.show(entered("PlanEndpoint", 0));
  other?.show(entered("PlanEndpoint", 0));
  one?.show(entered("CreateVersion", 4));
  expect(text()).toBe("a       0:00  PlanEndpoint\nlonger  0:00  PlanEndpoint\na       0:04  CreateVersion\n");
});

test("a terminal has one row for each model, which change in place and fit its columns", () => {
  const { stream, text } = written(true);
  const display = modelsDisplay(stream, ["a", "longer"]);
  const streams = ["a", "longer"].map((alias) => display.streamOf(alias));
  const bars = streams.map((one) => executionProgress(one, PHASES));
  for (const bar of bars) bar.show(entered("PlanEndpoint", 0));
  bars[0]?.show(entered("CreateVersion", 4));
  // As an execution does that has something to say.
  bars[0]?.pause();
  streams[0]?.write("It already serves.\n");
  bars[0]?.show(entered("CreateVersion", 5));
  const rows = screen(text());
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatch(/a {5}.*It already serves\.$/);
  expect(rows[1]).toMatch(/^a {7}[\d:]+ {2}[█░]+ {2}CreateVersion/);
  expect(rows[2]).toMatch(/^longer {2}[\d:]+ {2}[█░]+ {2}PlanEndpoint/);
  for (const row of rows) expect(row.length).toBeLessThan(80);
  for (const bar of bars) bar.end();
  display.end();
  expect(screen(text())).toHaveLength(1);
});

test("who writes at length is not interrupted, and what was said meanwhile comes after it", async () => {
  const { stream, text } = written(false);
  const display = modelsDisplay(stream, ["a", "b"]);
  await display.alone(async () => {
    stream.write("table 1\n");
    display.streamOf("b").write("0:01  Wait\n");
    stream.write("table 2\n");
  });
  expect(text()).toBe("table 1\ntable 2\nb  0:01  Wait\n");
});
