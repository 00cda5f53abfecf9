import { readFileSync } from "node:fs";
import { join } from "node:path";
import { usdPerMillionTokens } from "./cost-parts.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { GENERATED_FILES } from "./generated-files.ts";
import { withParts } from "./generated-parts.ts";
import { environmentExample } from "./settings-reference.ts";
import { groupDiagram, overviewDiagram } from "./state-diagrams.ts";
import type { Definition } from "./state-graph.ts";
import { stateMachineParts } from "./state-machine-parts.ts";

test.each(Object.entries(GENERATED_FILES))("%s is current: npm run docs", (name, generate) => {
  const page = readFileSync(join(PROJECT_FOLDER, name), "utf8");
  expect(page).toBe(generate(page));
});

test("who copies .env.example reads of the T4 before he chooses an instance type", () => {
  expect(environmentExample()).toMatch(
    /^# .*tests its vLLM image only on g6.* ml\.g6\.xlarge,ml\.g5\.xlarge .*\n#INSTANCE_TYPE=/m,
  );
});

test("a part is put between its comments, and one without a place is an error", () => {
  const page = "a\n<!-- begin one: npm run docs -->\nold\n<!-- end one -->\nz";
  const written = "a\n<!-- begin one: npm run docs -->\n\n$1 new\n\n<!-- end one -->\nz";
  expect(withParts(page, { one: "$1 new" })).toBe(written);
  expect(withParts(written, { one: "$1 new" })).toBe(written);
  expect(() => withParts(page, { one: "", two: "" })).toThrow("The page has no place for two");
  expect(() => withParts(page, {})).toThrow("Nothing generates the part one");
});

test("every state of both machines is in a picture and in a table", () => {
  for (const part of Object.values(stateMachineParts())) {
    const rows = [...part.matchAll(/^\| (\w+) \| (?!does)/gm)].map(([, name]) => name as string);
    expect(rows.length).toBeGreaterThan(20);
    for (const name of rows) expect(part).toMatch(new RegExp(`^  ${name}\\W|: ${name}"`, "m"));
  }
});

describe("a diagram", () => {
  const definition: Definition = {
    StartAt: "Ask",
    States: {
      Ask: {
        Type: "Task",
        Resource: "arn",
        Parameters: {},
        Catch: [
          { ErrorEquals: ["Ssm.ParameterNotFoundException"], Next: "Wait" },
          { ErrorEquals: ["States.ALL"], Next: "Failed" },
        ],
        Next: "Decide",
      },
      Decide: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "Done" }], Default: "Wait" },
      Wait: { Type: "Wait", Seconds: 5, Next: "Ask" },
      Done: { Type: "Succeed" },
      Failed: { Type: "Fail", Error: "a", CausePath: "$.b" },
    },
  };

  test("draws errors dashed, with the name of those that are caught by one, and the rest of the machine as flags", () => {
    const lines = groupDiagram(definition, "Asking", {
      Asking: ["Ask", "Decide"],
      Other: ["Wait", "Done"],
      Failed: ["Failed"],
    });
    expect(lines.split("\n")).toEqual([
      "```mermaid",
      expect.stringMatching(/^%%\{init/),
      "flowchart TD",
      '  start(("start"))',
      '  Ask["Ask"]',
      '  Decide{{"Decide"}}',
      '  toWait>"Other: Wait"]:::elsewhere',
      '  Failed(["Failed"]):::fail',
      '  toDone>"Other: Done"]:::elsewhere',
      '  fromOther>"from Other"]:::elsewhere',
      "  start --> Ask",
      "  Ask --> Decide",
      "  Ask -.->|ParameterNotFound| toWait",
      "  Ask -.-> Failed",
      "  Decide --> toDone",
      "  Decide -->|else| toWait",
      "  fromOther --> Ask",
      expect.stringMatching(/^ {2}classDef fail /),
      expect.stringMatching(/^ {2}classDef elsewhere /),
      "  linkStyle 2,3 stroke:#e5534b",
      "```",
    ]);
  });

  test("of the groups has one arrow for each pair, dashed if only errors lead there", () => {
    const groups = { Asking: ["Ask", "Decide", "Wait"], Done: ["Done"], Failed: ["Failed"] };
    expect(overviewDiagram(definition, groups)).toContain(
      "  start --> Asking\n  Asking -.-> Failed\n  Asking --> Done\n  classDef",
    );
    expect(() => overviewDiagram(definition, { Asking: ["Ask"] })).toThrow("Decide is in no group");
  });
});

test("a million tokens at 1,000 a second take 1,000 seconds of the instance", () => {
  expect(usdPerMillionTokens(3.6, 1000)).toBeCloseTo(1);
});
