import { compileJsonGrammar } from "./json-grammar.ts";
import type { Llama } from "./node-llama-cpp.ts";

/** What llama.cpp for Node is given, and asked for. */
async function compile(schema: object) {
  const given: unknown[] = [];
  const llama = {
    async createGrammarForJsonSchema(known: object) {
      given.push(known);
      return { grammar: 'root ::= "{" "}" "\\n\\n\\n\\n" [\\n]*\nother ::= "x"' };
    },
    createGrammar: async ({ grammar }: { grammar: string }) => ({ grammar }),
  } as unknown as Llama;
  const { of } = await compileJsonGrammar(llama, schema);
  return { given: given[0], grammar: (of as { grammar: string }).grammar };
}

test("an answer ends with its value, without the library's empty lines", async () => {
  expect((await compile({ type: "object" })).grammar).toBe('root ::= "{" "}"\nother ::= "x"');
});

const city = { type: "string" };
test.each([
  ["anyOf", { anyOf: [city, { type: "null" }] }, { oneOf: [{ type: "string" }, { type: "null" }] }],
  ["what it does not know", { type: "number", minimum: 1, title: "Age", default: 2 }, { type: "number" }],
  [
    "a pattern",
    { type: "string", pattern: "^a", minLength: 1, maxLength: 3 },
    { type: "string", minLength: 1, maxLength: 3 },
  ],
  ["a date", { type: "string", format: "date" }, { type: "string", format: "date" }],
  ["an address", { type: "string", format: "email" }, { type: "string" }],
  [
    "const and enum",
    { type: "object", properties: { a: { const: 1 }, b: { type: "string", enum: ["x"] } } },
    { type: "object", properties: { a: { const: 1 }, b: { enum: ["x"] } }, additionalProperties: false },
  ],
  [
    "properties without a type",
    { properties: { city } },
    { type: "object", properties: { city }, additionalProperties: false },
  ],
  ["an object of anything", { type: "object" }, { type: "object", additionalProperties: true }],
  ["values of a kind", { type: "object", additionalProperties: city }, { type: "object", additionalProperties: city }],
  [
    "a list",
    { type: "array", items: city, minItems: 1, uniqueItems: true },
    { type: "array", items: city, minItems: 1 },
  ],
  [
    "an object or nothing",
    { type: ["object", "null"], properties: { city } },
    { oneOf: [{ type: "object", properties: { city }, additionalProperties: false }, { type: "null" }] },
  ],
  [
    "Pydantic's references",
    { $defs: { City: { type: "object", properties: { name: city } } }, properties: { at: { $ref: "#/$defs/City" } } },
    {
      type: "object",
      properties: { at: { $ref: "#/$defs/City" } },
      additionalProperties: false,
      $defs: { City: { type: "object", properties: { name: city }, additionalProperties: false } },
    },
  ],
  [
    "allOf of a reference",
    { definitions: { City: city }, properties: { at: { allOf: [{ $ref: "#/definitions/City" }] } } },
    {
      type: "object",
      properties: { at: { type: "string" } },
      additionalProperties: false,
      $defs: { City: { type: "string" } },
    },
  ],
])("a schema is told in the library's words: %s", async (_, schema, known) => {
  expect((await compile(schema)).given).toEqual(known);
});

test("a schema of which no grammar can be made is the caller's error", async () => {
  const llama = { createGrammarForJsonSchema: () => Promise.reject(new Error("no such type")) } as unknown as Llama;
  await expect(compileJsonGrammar(llama, { type: "thing" })).rejects.toMatchObject({
    status: 400,
    message: "Invalid JSON schema: no such type",
  });
  await expect(compile({ properties: { self: { $ref: "#" } } })).rejects.toMatchObject({ status: 400 });
});
