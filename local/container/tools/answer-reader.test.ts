import { type AnswerForm, createAnswerReader, type Piece } from "./answer-reader.ts";

/** As a model writes: a few characters at a time, of every size. */
function readInPieces(text: string, form: AnswerForm, size: number): readonly Piece[] {
  const read = createAnswerReader(form);
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length; at += size) pieces.push(...read(text.slice(at, at + size), false));
  return join([...pieces, ...read("", true)]);
}

function join(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if ("content" in piece && last && "content" in last) {
      joined.pop();
      joined.push({ content: last.content + piece.content });
    } else if ("reasoning" in piece && last && "reasoning" in last) {
      joined.pop();
      joined.push({ reasoning: last.reasoning + piece.reasoning });
    } else joined.push(piece);
  }
  return joined;
}

const paris = { call: { name: "weather", arguments: '{"city":"Paris"}' } };
const rome = { call: { name: "weather", arguments: '{"city":"Rome"}' } };

const ANSWERS: readonly [name: string, text: string, form: AnswerForm, pieces: readonly Piece[]][] = [
  ["text alone", "It is 5 < 6.", { calls: "hermes", beginsThinking: false }, [{ content: "It is 5 < 6." }]],
  [
    "two calls after a sentence",
    'I look.\n<tool_call>\n{"name": "weather", "arguments": {"city": "Paris"}}\n</tool_call>\n<tool_call>{"name": "weather", "arguments": {"city": "Rome"}}</tool_call>',
    { calls: "hermes", beginsThinking: false },
    [{ content: "I look." }, paris, rome],
  ],
  [
    "a call that the longest length cuts off",
    '<tool_call>{"name": "weather", "argu',
    { calls: "hermes", beginsThinking: false },
    [{ content: '<tool_call>{"name": "weather", "argu' }],
  ],
  [
    "a call that is no JSON, and text after it",
    "<tool_call>weather(Paris)</tool_call> Well.",
    { calls: "prompted", beginsThinking: false },
    [{ content: "<tool_call>weather(Paris)</tool_call>Well." }],
  ],
  [
    "thoughts before a call",
    '<think>\nHm.\n</think>\n\n<tool_call>{"name": "weather", "arguments": {"city": "Paris"}}</tool_call>',
    { calls: "hermes", beginsThinking: false },
    [{ reasoning: "\nHm.\n" }, paris],
  ],
  [
    "thoughts that the prompt has begun",
    "Hm. </thin </think>\nYes.",
    { beginsThinking: true },
    [{ reasoning: "Hm. </thin " }, { content: "Yes." }],
  ],
  ["a thought without an end", "<think>Hm", { beginsThinking: false }, [{ reasoning: "Hm" }]],
  [
    "calls that nobody looks for",
    "<tool_call>{}</tool_call>",
    { beginsThinking: false },
    [{ content: "<tool_call>{}</tool_call>" }],
  ],
  [
    "Llama's calls",
    '{"name": "weather", "parameters": {"city": "Paris"}}; {"name": "weather", "parameters": {"city": "Rome"}}',
    { calls: "llama3_json", beginsThinking: false },
    [paris, rome],
  ],
  [
    "JSON that is no call",
    '{"city": "Paris"}',
    { calls: "llama3_json", beginsThinking: false },
    [{ content: '{"city": "Paris"}' }],
  ],
  [
    "Mistral's list",
    '[TOOL_CALLS] [{"name": "weather", "arguments": {"city": "Paris"}}]',
    { calls: "mistral", beginsThinking: false },
    [paris],
  ],
  [
    "Mistral's newer form",
    '[TOOL_CALLS]weather[ARGS]{"city":"Paris"}[TOOL_CALLS]weather[ARGS]{"city":"Rome"}',
    { calls: "mistral", beginsThinking: false },
    [paris, rome],
  ],
  [
    "a call to which the answer was held",
    '{"name": "weather", "arguments": {"city": "Paris"}}',
    { calls: "forced", beginsThinking: true },
    [paris],
  ],
  [
    "such a call that was cut off",
    '{"name": "weather", "arguments": {"city": "Pa',
    { calls: "forced", beginsThinking: false },
    [{ call: { name: "weather", arguments: '{"city": "Pa' } }],
  ],
];

test.each(ANSWERS)("tells %s, however it is cut into pieces", (_, text, form, pieces) => {
  for (const size of [1, 2, 3, 7, 1000]) expect(readInPieces(text, form, size)).toEqual(pieces);
});

test("what can be nothing else is told at once", () => {
  const read = createAnswerReader({ calls: "hermes", beginsThinking: false });
  expect(read("Hello, wor", false)).toEqual([{ content: "Hello, wor" }]);
  expect(read("ld <tool", false)).toEqual([{ content: "ld" }]);
  expect(read("box>", false)).toEqual([{ content: " <toolbox>" }]);
});
