import { join } from "node:path";
import { loadTokenizer, type Tokenizer } from "./byte-pair-encoding.ts";
import { createDetokenizer, decode, decodeToken } from "./detokenizer.ts";

let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = await loadTokenizer(join(__dirname, "weights/tokenizer.json"));
});

test("texts become the tokens that vLLM makes of them", () => {
  expect(tokenizer.encode("The President said that the people")).toEqual([1262, 1691, 961, 314, 260, 746]);
  expect(tokenizer.encode("user: What is the whale?\nassistant:")).toEqual([
    451, 267, 26, 1889, 340, 260, 605, 31, 199, 619, 438, 405, 26,
  ]);
  expect(tokenizer.encode("naïve 🐳 日本")).toHaveLength(17);
});

test("the end-of-text token is one token wherever it stands", () => {
  const { endOfText } = tokenizer;
  expect(tokenizer.encode("<|endoftext|>")).toEqual([endOfText]);
  expect(tokenizer.encode("end.<|endoftext|>")).toEqual([...tokenizer.encode("end."), endOfText]);
});

test("a run of spaces leaves the last one to the word", () => {
  expect(tokenizer.encode("a   b")).toEqual([...tokenizer.encode("a  "), ...tokenizer.encode(" b")]);
});

test("any text comes back from its tokens", () => {
  for (const text of ["", " ", "\r\n\t  x", "I'll we've", "１２ ½", "\u0085\uFEFF\u00A0", ...randomTexts(300)]) {
    expect(decode(tokenizer, tokenizer.encode(text))).toBe(text);
  }
});

test("a character that is spread over tokens appears with the last of them", () => {
  const tokens = tokenizer.encode("a🐳b");
  const detokenize = createDetokenizer(tokenizer, true);
  const texts = tokens.map(detokenize);
  expect(tokens.length).toBeGreaterThan(3);
  expect(texts).toEqual(["a", ...Array(tokens.length - 3).fill(""), "🐳", "b"]);
  expect(tokens.map((token, index) => decodeToken(tokenizer, token, tokens.slice(0, index)))).toEqual(texts);
});

test("bytes that never become a character are shown as such once it is certain", () => {
  const detokenize = createDetokenizer(tokenizer, true);
  const [lead] = tokenizer.encode("🐳");
  const [letter] = tokenizer.encode("x");
  expect(detokenize(lead as number)).toBe("");
  expect(detokenize(letter as number)).toBe("\uFFFDx");
});

test("special tokens are shown only on request", () => {
  expect(createDetokenizer(tokenizer, true)(tokenizer.endOfText)).toBe("");
  expect(createDetokenizer(tokenizer, false)(tokenizer.endOfText)).toBe("<|endoftext|>");
});

/** Characters of all planes, but no halves of surrogate pairs: those are no text. */
function randomTexts(count: number): string[] {
  let state = 1;
  const next = (limit: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % limit;
  };
  const planes = [0x80, 0x250, 0xd800, 0x110000];
  return Array.from({ length: count }, () =>
    String.fromCodePoint(
      ...Array.from({ length: next(24) }, () => next(planes[next(4)] as number)).filter(
        (point) => point < 0xd800 || point > 0xdfff,
      ),
    ),
  );
}
