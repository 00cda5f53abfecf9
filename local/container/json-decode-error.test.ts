import { parseJson } from "./json-decode-error.ts";

test("JSON is read as it is", () => {
  expect(parseJson('{"a":[1,"ü"]}')).toEqual({ value: { a: [1, "ü"] } });
});

// As Python 3.11 says it.
test.each([
  ["", "Expecting value: line 1 column 1 (char 0)"],
  ['{"model": "tiny-gpt2", "prompt": ', "Expecting value: line 1 column 34 (char 33)"],
  ["{'a':1}", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"],
  ['{"a":1,}', "Expecting property name enclosed in double quotes: line 1 column 8 (char 7)"],
  ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
  ['{"a":1} x', "Extra data: line 1 column 9 (char 8)"],
  ["[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"],
  ['{"a":"x\ny"}', "Invalid control character at: line 1 column 8 (char 7)"],
  ['{"a":"x', "Unterminated string starting at: line 1 column 6 (char 5)"],
  ['{\n "a": tru }', "Expecting value: line 2 column 7 (char 8)"],
  ['{"🐳": }', "Expecting value: line 1 column 7 (char 6)"],
])("%j is explained in Python's words", (text, message) => {
  expect(parseJson(text)).toMatchObject({ error: { message } });
});
