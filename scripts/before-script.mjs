// Runs before the scripts of package.json, before `npm ci` too, in whatever Node the machine has: plain JavaScript on purpose.
import { NOT_INSTALLED, pinnedNode } from "../cli/pinned-node.mjs";
import { refusalOfSwallowedFlags } from "../cli/swallowed-flags.mjs";

const refusal = pinnedNode() === undefined ? NOT_INSTALLED : refusalOfSwallowedFlags(process.env);
if (refusal !== undefined) {
  console.error(refusal);
  process.exitCode = 1;
}
