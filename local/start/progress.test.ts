import { stripVTControlCharacters } from "node:util";
import { startProgress } from "./progress.ts";

const GREEN = "\u001b[32m";
/** Erases a row. */
const CURSOR_CONTROL = "\u001b[2K";

function terminal(environment: NodeJS.ProcessEnv, { isTTY = true, columns = 80 } = {}) {
  let written = "";
  const write = (text: string) => {
    written += text;
  };
  return { progress: startProgress({ isTTY, columns, write }, environment), text: () => written };
}

test("a pipe gets a line for each milestone that was reached, and no control characters", () => {
  const { progress, text } = terminal({}, { isTTY: false });
  progress.begin("Creating the endpoint");
  progress.step("CreateEndpoint");
  progress.say("The container wrote this.");
  progress.reached("Created the endpoint");
  progress.end();
  expect(text()).toMatch(/^The container wrote this\.\n✓ Created the endpoint +\d+\.\d s\n$/);
});

test("a terminal sees what is being done, in one row however narrow it is", () => {
  const { progress, text } = terminal({}, { columns: 20 });
  progress.begin("Creating the endpoint of a model with a long name");
  progress.end();
  const rows = stripVTControlCharacters(text()).split("\r");
  expect(rows).toContainEqual(expect.stringMatching(/^. Creating/));
  for (const row of rows) expect(row.length).toBeLessThan(20);
});

test("a terminal that cannot move its cursor is written to like a pipe", () => {
  const { progress, text } = terminal({ TERM: "dumb" });
  progress.begin("Creating");
  progress.reached("Created");
  progress.end();
  expect(text()).not.toContain("\r");
  expect(text()).not.toContain(CURSOR_CONTROL);
});

test("what fails is said to have failed", () => {
  const { progress, text } = terminal({}, { isTTY: false });
  progress.begin("Trying the model");
  progress.failed();
  expect(text()).toMatch(/^✗ Trying the model +\d+\.\d s\n$/);
});

test.each([
  [{}, { isTTY: true }, true],
  [{ NO_COLOR: "1" }, { isTTY: true }, false],
  [{}, { isTTY: false }, false],
  [{ FORCE_COLOR: "1" }, { isTTY: false }, true],
  [{ FORCE_COLOR: "1", NO_COLOR: "1" }, { isTTY: true }, false],
])("with %j and %j there are colors: %j", (environment, stream, colored) => {
  const { progress, text } = terminal(environment, stream);
  progress.begin("Creating");
  progress.reached("Created");
  progress.end();
  expect(text().includes(GREEN)).toBe(colored);
});
