import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Reads a file of `static/` when somebody asks for it, so that no other request waits for it. The folder lies beside this module,
 * and beside the bundle, in which `import.meta.dirname` is the bundle's own folder.
 */
export function readStaticFile(name: string): string {
  return readFileSync(join(import.meta.dirname, "static", name), "utf8");
}
