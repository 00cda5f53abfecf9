import { type Check, error, type Finding, ok, warning } from "./check.ts";

const CURE = "Run `npm ci`, which brings Node 22, and say `npx openai-sagemaker`, which runs on it.";

export const node: Check = { name: "node", run: async () => checkNode(process.versions.node) };

/** Older ones cannot run TypeScript; for newer ones cdktf-cli 0.21 has no prebuilt terminal library. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 18)) return error(`Node.js ${version} is older than 22.18.`, CURE);
  if (major > 22) return warning(`Node.js ${version} is newer than 22, and cdktf may not start with it.`, CURE);
  return ok(`Node.js ${version}`);
}
