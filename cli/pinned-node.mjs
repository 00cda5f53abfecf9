// Plain JavaScript: it runs before `npm ci` as well, in whatever Node the machine has.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const NOT_INSTALLED = "Run `npm ci` first: it brings Node 22 and everything else that openai-sagemaker runs on.";

/** The Node of the npm package `node`, whose version package-lock.json fixes; undefined before `npm ci`. */
export function pinnedNode() {
  try {
    return realpathSync(fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url)));
  } catch {
    return undefined;
  }
}
