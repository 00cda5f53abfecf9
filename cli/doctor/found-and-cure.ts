/** Our sentences say what is wrong and, after a colon or in a second sentence, what to do about it. */
export function foundAndCure(sentence: string, otherwise: string): readonly [found: string, cure: string] {
  const [, found, cure] = /^(.+?)[.:] (.+)$/s.exec(sentence) ?? [];
  if (found === undefined || cure === undefined) return [sentence, otherwise];
  return [`${found}.`, cure.charAt(0).toUpperCase() + cure.slice(1)];
}
