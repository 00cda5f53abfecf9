import { readFile } from "node:fs/promises";

export interface Tokenizer {
  readonly endOfText: number;
  /** Characters of the longest token; bounds how many a prompt of so many tokens can have. */
  readonly longestToken: number;
  encode(text: string): number[];
  /**
   * The text of tokens; bytes that are no character become U+FFFD, as a character can be spread over several tokens.
   * @param before the tokens before them, which may decide about a space
   */
  decode(tokens: readonly number[], before?: readonly number[]): string;
  isSpecial(token: number): boolean;
}

export const END_OF_TEXT = "<|endoftext|>";

/** GPT-2's pieces: contractions, words, numbers, punctuation, white space. `\s` of JavaScript has one character too many. */
const PIECE =
  /'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Reads a `tokenizer.json` with a byte-level BPE model, as GPT-2 has it. */
export async function loadTokenizer(file: string): Promise<Tokenizer> {
  const { model } = JSON.parse(await readFile(file, "utf8")) as {
    model: { vocab: Record<string, number>; merges: [string, string][] };
  };
  const vocabulary = new Map(Object.entries(model.vocab));
  const ranks = new Map(model.merges.map(([left, right], rank) => [`${left} ${right}`, rank]));
  const endOfText = vocabulary.get(END_OF_TEXT);
  if (endOfText === undefined) throw new Error(`${file} has no token ${END_OF_TEXT}`);

  const byteByCharacter = new Map(BYTE_CHARACTERS.map((character, byte) => [character, byte]));
  const bytesByToken: Uint8Array[] = [];
  for (const [token, id] of vocabulary) {
    bytesByToken[id] =
      id === endOfText
        ? new TextEncoder().encode(token)
        : Uint8Array.from(token, (character) => byteByCharacter.get(character) as number);
  }

  const known = new Map<string, number[]>();
  function encodePiece(piece: string): number[] {
    let tokens = known.get(piece);
    if (!tokens) {
      tokens = mergePairs(piece, ranks).map((symbol) => vocabulary.get(symbol) as number);
      if (known.size < 10_000) known.set(piece, tokens);
    }
    return tokens;
  }

  return {
    endOfText,
    longestToken: Math.max(...[...vocabulary.keys()].map((token) => [...token].length)),
    encode: (text) =>
      text
        .split(END_OF_TEXT)
        .flatMap((part, index) => [
          ...(index > 0 ? [endOfText] : []),
          ...(part.match(PIECE) ?? []).flatMap(encodePiece),
        ]),
    decode: (tokens) => Buffer.concat(tokens.map((token) => bytesByToken[token] ?? new Uint8Array())).toString("utf8"),
    isSpecial: (token) => token === endOfText,
  };
}

/** Joins the two neighbours that were learned first, until no pair is left that was learned. */
function mergePairs(piece: string, ranks: ReadonlyMap<string, number>): string[] {
  const symbols = Array.from(new TextEncoder().encode(piece), (byte) => BYTE_CHARACTERS[byte] as string);
  for (;;) {
    let best = -1;
    let bestRank = Number.POSITIVE_INFINITY;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const rank = ranks.get(`${symbols[i]} ${symbols[i + 1]}`) ?? Number.POSITIVE_INFINITY;
      if (rank < bestRank) [best, bestRank] = [i, rank];
    }
    if (best < 0) return symbols;
    symbols.splice(best, 2, `${symbols[best]}${symbols[best + 1]}`);
  }
}

/** Vocabularies write each byte as a visible character: printable ones of Latin-1 as they are, others from U+0100 on. */
const BYTE_CHARACTERS: readonly string[] = (() => {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCodePoint(printable ? byte : next++);
  });
})();
