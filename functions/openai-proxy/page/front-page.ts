import { createHash } from "node:crypto";
import type { Door } from "../door.ts";
import { readStaticFile } from "./static-file.ts";
import type { StaticContent } from "./static-response.ts";

/** The files of the page's one script, in their order: later ones use what earlier ones declare. */
const SCRIPT = [
  "element",
  "ask",
  "key",
  "models",
  "limits",
  "usage",
  "chat",
  "examples",
  "reference",
  "start",
] as const;

export interface FrontPageOptions {
  readonly door: Door;
  /** Whom callers ask. */
  readonly contact?: string | undefined;
}

/**
 * The page that a browser shows at a door: one document, put together from the files of `static/`. It asks nobody but the door that
 * it came from, and runs its own script alone: a policy knows it by its hash.
 */
export function frontPage({ door, contact }: FrontPageOptions): StaticContent {
  const style = readStaticFile("page.css");
  const script = SCRIPT.map((name) => readStaticFile(`script/${name}.js`)).join("\n");
  const body = readStaticFile("page.html")
    .replace("<!-- contact -->", () => (contact ? `Ask ${contactLink(contact)}.` : "Ask whoever gave you this URL."))
    .replace("<!-- door -->", () => (door.streams ? "" : WHOLE_ANSWERS))
    .replace("<style></style>", () => `<style>${style}</style>`)
    .replace('<script type="module"></script>', () => `<script type="module">${script}</script>`);
  return { contentType: "text/html; charset=utf-8", body, headers: securityHeaders(style, script) };
}

const WHOLE_ANSWERS = "At this URL an answer comes whole, when it is finished, and has less than 30 seconds for it.";

function securityHeaders(style: string, script: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `script-src '${sourceHash(script)}'`,
    `style-src '${sourceHash(style)}'`,
    "connect-src 'self'",
    "img-src data:", // the icon
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // What a model writes can become text only: https://www.w3.org/TR/trusted-types/
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  };
}

function sourceHash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** As HTML: a link to a page or a mail address, anything else as text. */
function contactLink(contact: string): string {
  const address =
    /^(?:mailto:)?([^\s@<>]+@[^\s@<>]+)$/.exec(contact)?.[1] ?? /<([^\s@<>]+@[^\s@<>]+)>$/.exec(contact)?.[1];
  const href = /^https?:/i.test(contact) ? contact : address && `mailto:${encodeURI(address)}`;
  return href ? `<a href="${escaped(href)}" rel="noopener noreferrer">${escaped(contact)}</a>` : escaped(contact);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
