import { stackProgress } from "./stack-progress.ts";

/** What a terminal of 80 columns is sent. */
function terminal() {
  let sent = "";
  const stream = { isTTY: true, columns: 80, write: (text: string) => (sent += text) };
  return { stream, sent: () => sent };
}

test("a stack whose turn has not come says what it waits for", () => {
  const { stream, sent } = terminal();
  const progress = stackProgress(stream, ["api", "observability"]);
  progress.wait("observability", ["api", "model"]);
  progress.clear();
  expect(sent()).toMatch(/observability +waits for api, model\n/);
});

test("lines are drawn anew from the first column, though the terminal wrote ^C before the cursor, and a note is not cut", () => {
  const { stream, sent } = terminal();
  const progress = stackProgress(stream, ["api"]);
  progress.begin("api", "applying", 2);
  stream.write("^C");
  const note =
    "Interrupted: Terraform ends what it is at work on, and writes its states; what is half made is made anew.";
  progress.note(note);
  progress.clear();
  const afterwards = sent().split("^C")[1] ?? "";
  expect(afterwards.startsWith("\r\x1b[1A\x1b[0J")).toBe(true);
  const lines = afterwards.slice("\r\x1b[1A\x1b[0J".length).split("\n");
  expect(lines.slice(0, 2).join(" ")).toBe(note);
  expect(lines.filter((line) => line.length >= 80)).toEqual([]);
});
