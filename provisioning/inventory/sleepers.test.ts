import { namesOf } from "../../names.ts";
import { malformedValues } from "../../testing/malformed-values.ts";
import { sleepersIn } from "./sleepers.ts";

const names = namesOf("dev");
const RECORD = '{"since":"2026-01-01T00:00:00.000Z","why":"idle","version":{"configName":"c"}}';

test("what sleeps, and what the catalog says of where an alias comes from", () => {
  const parameters = new Map([
    [names.parameter.asleep("default"), RECORD],
    [names.parameter.catalog("default"), '{"start":"always","modelId":5}'],
    [names.parameter.catalog("other"), '{"origin":"execution","start":"now"}'],
    [names.parameter.model("default"), "{}"],
  ]);
  const { asleep, catalog } = sleepersIn(names, { parameters });
  expect([...asleep]).toEqual([["default", JSON.parse(RECORD)]]);
  expect([...catalog]).toEqual([
    ["default", { start: "always" }],
    ["other", { origin: "execution" }],
  ]);
});

test.each(malformedValues(RECORD))("a record that says %s is none", (value) => {
  const parameters = new Map([
    [names.parameter.asleep("default"), value],
    [names.parameter.catalog("default"), value],
  ]);
  expect(sleepersIn(names, { parameters }).asleep.size).toBe(0);
});
