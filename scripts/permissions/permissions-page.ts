import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { App } from "cdktf";
import { InlinePolicy } from "../../constructs/base/inline-policy.ts";
import { PRODUCT } from "../../names.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { readSettings } from "../../settings/settings.ts";
import { createStacks } from "../../stacks/create-stacks.ts";
import { readSynthesizedStacks } from "../../synth/synthesized-stacks.ts";
import { conditionText, type Role, readRoles, type Statement, shortened } from "./roles.ts";

/** With them, every role has every statement that does not depend on a key or on traces. */
const SETTINGS = {
  VPC_ID: "vpc-0123456789abcdef0",
  SUBNET_ID: "subnet-0123456789abcdef0",
  ALLOWED_WEB_CIDR: "203.0.113.0/24",
  WEBUI_DOMAIN: "chat.example.com",
  OPENID_PROVIDER_URL: "https://login.example.com/.well-known/openid-configuration",
  OAUTH_CLIENT_ID: "open-webui",
  OAUTH_CLIENT_SECRET_ARN: "arn:aws:secretsmanager:eu-north-1:123456789012:secret:web-ui-login-AbCdEf",
  OAUTH_CLIENT_SECRET_KMS_KEY_ARN: "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
  OAUTH_ALLOWED_DOMAINS: "example.com",
  HF_TOKEN_SECRET: "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf",
  MODEL_S3_URI: "s3://my-bucket/my-model/",
  MEASUREMENT_JOBS: "on",
};

/** What each role of a stage may do, as it is synthesized, with the reasons that stand beside its statements in the source. */
export function permissionsPage(): string {
  const outdir = mkdtempSync(join(tmpdir(), "permissions-"));
  try {
    const app = new App({ stackTraces: false, outdir });
    const settings = readSettings(SETTINGS);
    createStacks(app, settings, readCatalog(settings));
    app.synth();
    const reasons = collectReasons(app);
    const roles = readRoles(readSynthesizedStacks(outdir));
    return roles.map((role) => section(role, reasons.get(role.name) ?? [])).join("\n\n");
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** The reason of each statement of a role, in their order. */
function collectReasons(app: App): ReadonlyMap<string, readonly string[]> {
  const policies = app.node.findAll().filter((node) => node instanceof InlinePolicy);
  return new Map(
    policies.map((policy) => {
      const role = policy.node.scope?.node.children.find((node) => node instanceof IamRole);
      const name = role?.nameInput?.replace(`${PRODUCT}-dev-`, "") ?? "";
      return [name, policy.statements.map(({ because }) => because)];
    }),
  );
}

function section({ name, statements }: Role, reasons: readonly string[]): string {
  const rows = statements.map((statement, index) => {
    const reason = reasons[index];
    if (reason === undefined) throw new Error(`Nothing says why ${name} has its statement ${index + 1}.`);
    return row(statement, reason);
  });
  return [`## ${name}`, "", "| may | on | if | because |", "|---|---|---|---|", ...rows].join("\n");
}

function row({ Effect, Action, Resource, Condition }: Statement, reason: string): string {
  const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");
  const may = `${Effect === "Deny" ? "**never** " : ""}${code(Action)}`;
  const condition = Condition === undefined ? "–" : code([conditionText(Condition)]);
  return `| ${may} | ${code(Resource.map(shortened))} | ${condition} | ${reason} |`;
}
