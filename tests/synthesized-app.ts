import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesize } from "../local/synthesize.ts";
import { readSynthesizedStacks, type SynthesizedStack } from "../local/terraform/synthesized-stacks.ts";

/** An environment without the settings of whoever runs the tests. */
export function cleanEnvironment(settings: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...settings };
}

/** What the web UI needs besides the defaults. */
export const WEB_UI_SETTINGS = {
  VPC_ID: "vpc-0123456789abcdef0",
  SUBNET_ID: "subnet-0123456789abcdef0",
  ALLOWED_WEB_CIDR: "203.0.113.0/24",
} as const;

/** Synthesizes the whole app into a temporary folder. */
export async function synthesizeApp(settings: Readonly<Record<string, string>> = {}) {
  const outputFolder = mkdtempSync(join(tmpdir(), "openai-sagemaker-test-"));
  const remove = () => rmSync(outputFolder, { recursive: true, force: true });
  try {
    await synthesize(outputFolder, cleanEnvironment(settings));
  } catch (error) {
    remove();
    throw error;
  }
  return { outputFolder, stacks: readSynthesizedStacks(outputFolder), remove };
}

/** The attributes of all resources of a type. */
export function resourcesOf(stacks: readonly SynthesizedStack[], type: string): Readonly<Record<string, unknown>>[] {
  return stacks.flatMap(({ resources }) => resources.filter((one) => one.type === type).map((one) => one.attributes));
}
