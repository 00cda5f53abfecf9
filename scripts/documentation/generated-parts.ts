const PART = /(<!-- begin ([\w-]+): npm run docs -->\n).*?(<!-- end \2 -->)/gs;

/**
 * A page with its generated parts anew. They lie between `<!-- begin name: npm run docs -->` and `<!-- end name -->`; what is
 * around them is written by hand.
 */
export function withParts(page: string, parts: Readonly<Record<string, string>>): string {
  const missing = new Set(Object.keys(parts));
  const text = page.replaceAll(PART, (_, begin: string, name: string, end: string) => {
    missing.delete(name);
    if (parts[name] === undefined) throw new Error(`Nothing generates the part ${name}: take its comments out.`);
    return `${begin}\n${parts[name]}\n\n${end}`;
  });
  if (missing.size > 0) throw new Error(`The page has no place for ${[...missing].join(", ")}: add its comments.`);
  return text;
}
