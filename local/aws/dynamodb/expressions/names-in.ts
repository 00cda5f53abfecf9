import { isWord, KEYWORDS, tokensOf } from "./tokens.ts";

type Names = Readonly<Record<string, unknown>>;

/** The attributes that an expression names, whether it is right or wrong; of paths their heads. */
export function namesIn(expression: string, names: Names): string[] {
  const tokens = tokensOf(expression).map(({ text }) => text);
  return tokens.flatMap((token, index) => {
    if (tokens[index - 1] === ".") return [];
    if (token.startsWith("#")) return typeof names[token] === "string" ? [names[token]] : [];
    const isName = isWord(token) && !KEYWORDS.has(token.toUpperCase()) && tokens[index + 1] !== "(";
    return isName ? [token] : [];
  });
}

/** The aliases of the values that an attribute has to be equal to: `name = :value`, or the other way about. */
export function valuesEqualTo(attribute: string, expression: string, names: Names): string[] {
  const tokens = tokensOf(expression).map(({ text }) => text);
  const isAttribute = (token = "") => (token.startsWith("#") ? names[token] : token) === attribute;
  const isValue = (token = "") => token.startsWith(":");
  return tokens.flatMap((token, index) => {
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    if (token !== "=" || before === undefined || after === undefined) return [];
    if (isAttribute(before) && isValue(after)) return [after];
    return isValue(before) && isAttribute(after) ? [before] : [];
  });
}
