import { toolCallDeltas } from "./tool-call-deltas.ts";

/** The calls that OpenAI's clients put together of pieces. */
function readCalls(batches: readonly (readonly unknown[])[]) {
  const repair = toolCallDeltas();
  const calls: { id?: unknown; type?: unknown; name: string; arguments: string }[] = [];
  for (const pieces of batches) {
    for (const piece of repair(pieces)) {
      const { name = "", arguments: text = "" } = piece.function as { name?: string; arguments?: string };
      const call = calls[piece.index as number] ?? { name: "", arguments: "" };
      calls[piece.index as number] = call;
      if ("id" in piece) {
        expect(call.id).toBeUndefined();
        Object.assign(call, { id: piece.id, type: piece.type });
      }
      call.name += name;
      call.arguments += text;
    }
  }
  return calls;
}

const add = { id: "call_a", type: "function", name: "add", arguments: '{"a":1}' };
const weather = { id: "call_b", type: "function", name: "weather", arguments: '{"city":"Oslo"}' };
const piece = ({ id, type, ...called }: typeof add, rest: object = {}) => ({ id, type, function: called, ...rest });

it.each<[string, unknown[][]]>([
  ["vLLM, as OpenAI", [[piece(add, { index: 0 })], [piece(weather, { index: 1 })]]],
  ["one index for both", [[piece(add, { index: 0 })], [piece(weather, { index: 0 })]]],
  ["no index", [[piece(add)], [piece(weather)]]],
  ["an index of null", [[piece(add, { index: null }), piece(weather, { index: null })]]],
  ["indexes that begin at one", [[piece(add, { index: 1 })], [piece(weather, { index: 2 })]]],
  [
    "the same id in every piece (SGLang)",
    [
      [{ index: 0, id: "call_a", type: "function", function: { name: "add", arguments: "" } }],
      [{ index: 0, id: "call_a", type: "function", function: { name: "add", arguments: '{"a":1}' } }],
      [piece(weather, { index: 1 })],
    ],
  ],
  [
    "empty ids and names later (LMDeploy, LM Studio)",
    [
      [{ index: 0, id: "call_a", type: "function", function: { name: "add", arguments: "" } }],
      [{ index: 0, id: "", type: "function", function: { name: "", arguments: '{"a"' } }],
      [{ index: 0, id: null, type: null, function: { name: null, arguments: ":1}" } }],
      [piece(weather, { index: 1 })],
    ],
  ],
  [
    "pieces by turns",
    [
      [{ index: 0, id: "call_a", function: { name: "add" } }],
      [{ index: 1, id: "call_b", function: { name: "weather", arguments: null } }],
      [{ index: 0, function: { arguments: '{"a":1}' } }],
      [{ index: 1, function: { arguments: '{"city":"Oslo"}' } }],
    ],
  ],
  [
    "arguments as an object (TGI)",
    [
      [
        piece({ ...add, arguments: { a: 1 } as never }, { index: 0 }),
        piece({ ...weather, arguments: { city: "Oslo" } as never }, { index: 0 }),
      ],
    ],
  ],
  [
    "pieces without an index that go on with the last call",
    [[piece({ ...add, arguments: '{"a"' })], [{ function: { arguments: ":1}" } }], [piece(weather)]],
  ],
  [
    "another id in every piece",
    [
      [piece({ ...add, arguments: "" }, { index: 0 })],
      [{ index: 0, id: "call_x", function: { arguments: '{"a"' } }],
      [{ index: 0, id: "call_y", function: { arguments: ":1}" } }],
      [piece(weather, { index: 1 })],
    ],
  ],
  [
    "the name after the id",
    [
      [{ index: 0, id: "call_a" }],
      [{ index: 0, function: { name: "add", arguments: '{"a":1}' } }],
      [{ index: 0, id: "call_b" }],
      [{ index: 0, function: { name: "weather", arguments: '{"city":"Oslo"}' } }],
    ],
  ],
])("makes two calls of %s", (_server, batches) => {
  expect(readCalls(batches)).toEqual([add, weather]);
});

it("gives calls an id where the server gives none", () => {
  const calls = readCalls([
    [{ function: { name: "add", arguments: "{}" } }],
    [{ function: { name: "add", arguments: "{}" } }],
  ]);
  expect(calls).toEqual([
    { id: expect.stringMatching(/^call_\w{32}$/), type: "function", name: "add", arguments: "{}" },
    { id: expect.stringMatching(/^call_\w{32}$/), type: "function", name: "add", arguments: "{}" },
  ]);
  expect(calls[0]?.id).not.toBe(calls[1]?.id);
});

it("leaves calls of another type alone", () => {
  const custom = { index: 0, id: "call_a", type: "custom", custom: { name: "f", input: "x" } };
  expect(toolCallDeltas()([custom])).toEqual([custom]);
});
