import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { parseSync } from "@swc/core";

/** Files that a file imports, by its path in the project: values and types, as they stand in the source. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** What is not source: packages, and what a run makes. */
const PASSED_OVER: ReadonlySet<string> = new Set([
  "node_modules",
  "cdktf.out",
  ".git",
  ".build",
  ".terraform-state",
  ".webui",
]);

/** Draws the arrows of all TypeScript of a folder but its tests. */
export function readImports(folder: string): Imports {
  return new Map(
    sourceFiles(folder).map((file) => {
      const path = relative(folder, file);
      const specifiers = specifiersIn(readFileSync(file, "utf8")).filter((one) => one.startsWith("."));
      return [path, specifiers.map((one) => normalize(join(dirname(path), one)))] as const;
    }),
  );
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : sourceFiles(path);
    return /(?<!\.test|\.d)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** Of `import`, `import type`, `export … from`, `import(…)`, and `typeof import(…)`. */
export function specifiersIn(source: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    const specifier = findSpecifier(node);
    if (specifier !== undefined) found.push(specifier);
    Object.values(node).forEach(visit);
  };
  visit(parseSync(source, { syntax: "typescript", target: "es2022" }).body);
  return [...new Set(found)];
}

interface SyntaxNode {
  readonly type?: string;
  readonly source?: { readonly value: string } | null;
  readonly callee?: { readonly type: string };
  readonly arguments?: readonly { readonly expression: { readonly type: string; readonly value?: string } }[];
  readonly argument?: { readonly value?: string };
}

function findSpecifier(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
      return node.source?.value;
    case "CallExpression":
      return node.callee?.type === "Import" ? node.arguments?.[0]?.expression.value : undefined;
    case "TsImportType":
      return node.argument?.value;
    default:
      return undefined;
  }
}
