/** S3's XML, as far as the answers need it. A list is an element each. */
export type XmlValue = string | number | boolean | readonly Readonly<Record<string, string | number>>[];

export function xml(root: string, value: Readonly<Record<string, XmlValue>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${elements(value)}</${root}>`;
}

function elements(value: Readonly<Record<string, XmlValue>>): string {
  return Object.entries(value)
    .map(([name, one]) =>
      typeof one === "object"
        ? one.map((item) => `<${name}>${elements(item)}</${name}>`).join("")
        : `<${name}>${escaped(String(one))}</${name}>`,
    )
    .join("");
}

/** The texts of all elements of a name, in a document that an SDK wrote. */
export function valuesIn(document: string, name: string): string[] {
  return [...document.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) => unescaped(text));
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" } as const;

export function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character as keyof typeof ENTITIES]);
}

function unescaped(text: string): string {
  return Object.entries(ENTITIES).reduceRight(
    (sofar, [character, entity]) => sofar.replaceAll(entity, character),
    text,
  );
}
