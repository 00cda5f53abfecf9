import { parameterValue } from "./parameter-value.ts";

test.each(["{{ message.content }}", "{{{", "{{{{", "{%- if x -%}{{ y }}{%- endif -%}", String.raw`\{{`])(
  "%s has no two braces in a row, and comes back as it was",
  (text) => {
    const value = { text, nested: { [text]: [{ text }, {}] } };
    expect(parameterValue(value)).not.toContain("{{");
    expect(JSON.parse(parameterValue(value))).toEqual(value);
  },
);

test("anything else is plain JSON", () => {
  const value = { a: { b: { c: [{}, { d: "{ {" }] } } };
  expect(parameterValue(value)).toBe(JSON.stringify(value));
});

test.each(["${a}", "%{ if b }", "$${a}", "${{ c }}", "%{%{"])(
  "%s is no expression to Terraform, and comes back as it was",
  (text) => {
    const written = parameterValue({ text });
    expect(written).not.toMatch(/[$%]\{|\{\{/);
    expect(JSON.parse(written)).toEqual({ text });
  },
);
