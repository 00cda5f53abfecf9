import { stackProgress } from "./stack-progress.ts";

/** A terminal of 80 columns, and what was written to it. */
function terminal() {
  let sent = "";
  const stream = { isTTY: true, columns: 80, write: (text: string) => (sent += text) };
  return { stream, sent: () => sent };
}

test("a waiting stack says what it waits for", () => {
  const { stream, sent } = terminal();
  const progress = stackProgress(stream, ["api", "observability"]);
  progress.wait("observability", ["api", "model"]);
  progress.clear();
  expect(sent()).toMatch(/observability +waits for api, model\n/);
});

test("redraws from the first column even after the terminal wrote ^C, and does not cut a note", () => {
  const { stream, sent } = terminal();
  const progress = stackProgress(stream, ["api"]);
  progress.begin("api", "applying", 2);
  stream.write("^C");
  const note = "Interrupted: Terraform finishes the resources that it is working on, and writes its states. Wait.";
  progress.note(note);
  progress.clear();
  const afterwards = sent().split("^C")[1] ?? "";
  expect(afterwards.startsWith("\r\x1b[1A\x1b[0J")).toBe(true);
  const lines = afterwards.slice("\r\x1b[1A\x1b[0J".length).split("\n");
  expect(lines.slice(0, 2).join(" ")).toBe(note);
  expect(lines.filter((line) => line.length >= 80)).toEqual([]);
});
