import type { PublishedModel } from "../../contract/published-model.ts";
import { namesOf } from "../../names.ts";
import { malformedValues } from "../../testing/malformed-values.ts";
import { publicationOn } from "../../testing/provisioning/publication.ts";
import { parseLifetime, parsePublication } from "./parse-publication.ts";
import { publicationsIn } from "./publications.ts";
import { parseStageParameters } from "./stage-parameters.ts";

const names = namesOf("dev");
const [blue, green] = names.endpointNames("default");
const place = { names, alias: "default" };
const whole: PublishedModel = {
  ...publicationOn(blue),
  idleMinutes: 60,
  expiresAt: "2026-02-01T00:00:00Z",
};
const valueWith = (changes: object) => JSON.stringify({ ...whole, ...changes });

test("reads what provision-endpoint wrote, of either endpoint of the alias, and what it does not know besides", () => {
  expect(parsePublication(valueWith({}), place)).toEqual(whole);
  expect(parsePublication(valueWith({ endpointName: green, later: 1 }), place)).toEqual({
    ...whole,
    endpointName: green,
  });
  expect(parseLifetime(valueWith({ capabilities: undefined }), place)).toMatchObject({ endpointName: blue });
});

test.each(malformedValues(valueWith({})))("nothing can be read in %j", (value) => {
  expect(parsePublication(value, place)).toBeUndefined();
  expect(parseLifetime(value, place)).toBeUndefined();
});

test.each([
  { endpointName: "" },
  { endpointName: "somebody-elses-endpoint" },
  { endpointName: names.endpointNames("b")[0] },
  { endpointName: `${blue} ` },
  { publishedAt: "yesterday" },
  { expiresAt: "" },
  { expiresAt: "in a month" },
  { idleMinutes: 0 },
  { idleMinutes: -5 },
])("a record of the alias cannot have %j", (changes) => {
  expect(parsePublication(valueWith(changes), place)).toBeUndefined();
  expect(parseLifetime(valueWith(changes), place)).toBeUndefined();
});

test("one bad record harms itself alone, whatever it is", () => {
  for (const bad of malformedValues(valueWith({}))) {
    const parameters = new Map([
      [names.parameter.model("b"), bad],
      [names.parameter.model("default"), valueWith({})],
      [names.parameter.catalog("b"), bad],
      [names.parameter.provisioning("b"), bad],
    ]);
    expect({ bad, ...publicationsIn(names, { parameters }) }).toMatchObject({
      bad,
      publications: [{ alias: "default", endpointName: blue }],
      unreadable: ["b"],
    });
    const stage = parseStageParameters(parameters, names);
    expect({ bad, models: Object.keys(stage.models) }).toEqual({ bad, models: ["default"] });
    expect(stage.malformed).toEqual([
      names.parameter.catalog("b"),
      names.parameter.model("b"),
      names.parameter.provisioning("b"),
    ]);
  }
});
