type Parts = Readonly<Record<string, string>>;

interface Comments {
  /** Matches a whole part: its beginning, its name, its end. */
  readonly pattern: RegExp;
  /** Between a comment and what is generated. */
  readonly space: string;
}

const MARKDOWN: Comments = {
  pattern: /(<!-- begin ([\w-]+): npm run docs -->\n).*?(<!-- end \2 -->)/gs,
  space: "\n",
};
const YAML: Comments = { pattern: /(# begin ([\w-]+): npm run docs\n).*?( *# end \2\n)/gs, space: "" };

/**
 * A page with its generated parts rewritten. They are between `<!-- begin name: npm run docs -->` and `<!-- end name -->`; what is
 * around them is written by hand.
 */
export function withParts(page: string, parts: Parts): string {
  return generate(page, parts, MARKDOWN);
}

/** The same for YAML, between `# begin name: npm run docs` and `# end name`. */
export function withYamlParts(file: string, parts: Parts): string {
  return generate(file, parts, YAML);
}

function generate(before: string, parts: Parts, { pattern, space }: Comments): string {
  const missing = new Set(Object.keys(parts));
  const after = before.replaceAll(pattern, (_, begin: string, name: string, end: string) => {
    missing.delete(name);
    if (parts[name] === undefined) throw new Error(`Nothing generates the part ${name}: take its comments out.`);
    return `${begin}${space}${parts[name]}\n${space}${end}`;
  });
  if (missing.size > 0) throw new Error(`The page has no place for ${[...missing].join(", ")}: add its comments.`);
  return after;
}
