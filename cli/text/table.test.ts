import { section, table } from "./table.ts";

const HEAD = ["endpoint", "instance", ">price", "note"];
const ROWS = [
  ["openai-sagemaker-dev-default--blue", "2 × ml.g4dn.xlarge", "$1,480.00/h", "it serves under the alias default"],
  ["second", "ml.g5.xlarge", "$1.19/h", undefined],
];

const widest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

test("without a bound every row is one line", () => {
  expect(table(HEAD, ROWS)).toBe(
    [
      "endpoint                            instance                  price  note",
      "openai-sagemaker-dev-default--blue  2 × ml.g4dn.xlarge  $1,480.00/h  it serves under the alias default",
      "second                              ml.g5.xlarge            $1.19/h",
    ].join("\n"),
  );
});

test("the widest column of several words is wrapped first, between words", () => {
  expect(table(HEAD, ROWS, 90)).toBe(
    [
      "endpoint                            instance                  price  note",
      "openai-sagemaker-dev-default--blue  2 × ml.g4dn.xlarge  $1,480.00/h  it serves under the",
      "                                                                     alias default",
      "second                              ml.g5.xlarge            $1.19/h",
    ].join("\n"),
  );
});

test("when all words are wrapped, the longest are broken after punctuation; numbers stay whole", () => {
  expect(table(HEAD, ROWS, 65)).toBe(
    [
      "endpoint               instance              price  note",
      "openai-sagemaker-dev-  2 ×             $1,480.00/h  it serves",
      "default--blue          ml.g4dn.xlarge               under the",
      "                                                    alias default",
      "second                 ml.g5.xlarge        $1.19/h",
    ].join("\n"),
  );
});

test("what cannot fit becomes a block for each row, with whole words and without what is empty", () => {
  expect(table(HEAD, ROWS, 44)).toBe(
    [
      "endpoint  openai-sagemaker-dev-default--blue",
      "instance  2 × ml.g4dn.xlarge",
      "price     $1,480.00/h",
      "note      it serves under the alias default",
      "",
      "endpoint  second",
      "instance  ml.g5.xlarge",
      "price     $1.19/h",
    ].join("\n"),
  );
  expect(table([], [["base URL", "https://example.com/v1"]], 16)).toBe("base URL  https://example.com/v1");
});

test("the name of a column of numbers is wrapped, and stands right above them", () => {
  expect(table(["key", ">of the month's limit"], [["a", "12 %"]], 20)).toBe(
    ["     of the month's", "key           limit", "a              12 %"].join("\n"),
  );
});

test("colours are neither counted nor cut", () => {
  const green = (text: string) => `\x1b[32m${text}\x1b[39m`;
  const lines = table(["test", "result", "note"], [["chat", green("n/a"), "one two three"]], 24).split("\n");
  expect(lines).toEqual(["test  result  note", `chat  ${green("n/a")}     one two`, "              three"]);
});

test("a cell keeps its own lines, and a table may be empty", () => {
  const rows = [["chat", "one two three\nfour"]];
  expect(table(["test", "note"], rows)).toBe("test  note\nchat  one two three\n      four");
  expect(table(["test", "note"], rows, 14)).toBe("test  note\nchat  one two\n      three\n      four");
  expect([table([], [], 80), table(["test"], [], 80)]).toEqual(["", "test"]);
});

test.each([120, 100, 80, 60, 50])("a section in %d columns is no wider, with its title and its prose", (columns) => {
  const prose = "How full the cache is: that is another question, and a longer answer than this one.";
  const text = section(
    "A title of a few words, such as nobody needs",
    (room) => `${table(HEAD, ROWS, room)}\n\n${prose}`,
    columns,
  );
  expect(widest(text)).toBeLessThanOrEqual(columns);
  expect(text.replaceAll(/\s+/g, " ")).toContain(prose);
});
