import { withExactIntegers } from "./json.ts";

const parseExactly = (text: string) => withExactIntegers(text, JSON.parse(text));

it.each([
  '{"seed":9223372036854775807}',
  '{"seed":-9223372036854775808,"text":"12345678901234567890"}',
  "[12345678901234567890,1,0.5]",
  '{"logprob":-10.121524810791016}',
])("gives %s back as it was", (text) => {
  expect(JSON.stringify(parseExactly(text))).toBe(text);
});

it("has ordinary numbers where they are exact", () => {
  expect(parseExactly('{"a":9007199254740991,"b":1.5,"c":[1e3]}')).toEqual({ a: 9007199254740991, b: 1.5, c: [1000] });
});
