import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SHIFTED_CLOCK } from "../local/shifted-clock.ts";
import { ENVIRONMENT_FILE } from "../settings/load-environment.ts";
import { synthesize } from "../synth/synthesize.ts";
import { readSynthesizedStacks, type SynthesizedStack } from "../synth/synthesized-stacks.ts";

/** An environment without the settings of the person who runs the tests, and without those of a `.env` file. */
export function cleanEnvironment(settings: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME, [ENVIRONMENT_FILE]: devNull, ...SHIFTED_CLOCK, ...settings };
}

/** What the web UI needs besides the defaults. */
export const WITH_WEB_UI = {
  VPC_ID: "vpc-0123456789abcdef0",
  SUBNET_ID: "subnet-0123456789abcdef0",
  ALLOWED_WEB_CIDR: "203.0.113.0/24",
} as const;

/** What a web UI needs whose people log in by a provider. */
export const WITH_LOGIN = {
  ...WITH_WEB_UI,
  WEBUI_DOMAIN: "chat.example.com",
  OPENID_PROVIDER_URL: "https://login.example.com/.well-known/openid-configuration",
  OAUTH_CLIENT_ID: "open-webui",
  OAUTH_CLIENT_SECRET_ARN: "arn:aws:secretsmanager:eu-north-1:123456789012:secret:web-ui-login-AbCdEf",
  OAUTH_ALLOWED_DOMAINS: "example.com",
} as const;

/** Where a run of Jest keeps what it has synthesized, for all suites; see `jest.config.mjs`. */
const SHARED = process.env.SYNTHESIZED_APPS;

/** The whole app, synthesized into a temporary folder of the caller's own: once for the same settings, and then copied. */
export async function synthesizeApp(settings: Readonly<Record<string, string>> = {}) {
  if (SHARED === undefined) return synthesizeAnew(settings);
  const hash = createHash("sha256")
    .update(JSON.stringify(Object.entries(settings).sort()))
    .digest("hex");
  const shared = join(SHARED, hash);
  if (!existsSync(shared)) {
    const { outputFolder } = await synthesizeAnew(settings, join(SHARED, "new-"));
    // Another suite may have been faster.
    if (!existsSync(shared)) renameSync(outputFolder, shared);
  }
  const outputFolder = join(mkdtempSync(PREFIX), OUTPUT);
  cpSync(shared, outputFolder, { recursive: true });
  return synthesizedIn(outputFolder);
}

const PREFIX = join(tmpdir(), "openai-sagemaker-test-");
/** Within a folder of its own, for Terraform's states lie beside it. */
const OUTPUT = "cdktf.out";

/** Whatever was synthesized before. */
async function synthesizeAnew(settings: Readonly<Record<string, string>> = {}, prefix = PREFIX) {
  const folder = mkdtempSync(prefix);
  const outputFolder = join(folder, OUTPUT);
  try {
    await synthesize(outputFolder, cleanEnvironment(settings));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return synthesizedIn(outputFolder);
}

function synthesizedIn(outputFolder: string) {
  const remove = () => rmSync(dirname(outputFolder), { recursive: true, force: true });
  return { outputFolder, stacks: readSynthesizedStacks(outputFolder), remove };
}

/** The attributes of all resources of a type. */
export function findResources(stacks: readonly SynthesizedStack[], type: string): Readonly<Record<string, unknown>>[] {
  return stacks.flatMap(({ resources }) => resources.filter((one) => one.type === type).map((one) => one.attributes));
}
