import { createOutputText } from "./stop-strings.ts";

function run(strings: string[], pieces: string[], { include = false, minTokens = 0 } = {}) {
  const output = createOutputText({ strings, include, minTokens });
  const deltas: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    const stop = output.append(piece);
    deltas.push(output.take(stop !== undefined || index === pieces.length - 1));
    if (stop !== undefined) return { deltas, stop };
  }
  return { deltas, stop: undefined };
}

test("without stop strings every piece is passed on at once", () => {
  expect(run([], ["a", "b"])).toEqual({ deltas: ["a", "b"], stop: undefined });
});

test("a stop string ends the text before it, wherever the pieces are cut", () => {
  for (const pieces of [["one STOP two"], ["one S", "TO", "P two"], [..."one STOP two"]]) {
    const { deltas, stop } = run(["STOP"], pieces);
    expect(deltas.join("")).toBe("one ");
    expect(stop).toBe("STOP");
  }
});

test("what may be the beginning of a stop string waits, and is passed on at the end", () => {
  expect(run(["ernment"], [" of", " the", " Gov"])).toEqual({ deltas: ["", " ", "of the Gov"], stop: undefined });
});

test("the stop string that is complete first counts", () => {
  expect(run(["the end", "e e"], ["at the end"])).toEqual({ deltas: ["at th"], stop: "e e" });
});

test("a stop string can be included, and is not looked for in the minimum of tokens", () => {
  expect(run(["b"], ["a", "bc"], { include: true })).toEqual({ deltas: ["a", "b"], stop: "b" });
  expect(run(["b"], ["b", "b", "c"], { minTokens: 1 }).stop).toBe("b");
  expect(run(["b"], ["b", "c"], { minTokens: 1 }).stop).toBeUndefined();
});

test("no piece ends in the middle of a character", () => {
  const { deltas } = run(["xy"], ["a", "🐳", "b", "🐳", "c"]);
  expect(deltas.join("")).toBe("a🐳b🐳c");
  for (const delta of deltas) expect(delta).not.toMatch(/\p{Surrogate}/u);
});
