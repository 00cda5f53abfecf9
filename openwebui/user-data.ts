import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, strToU8 } from "fflate";
import type { LoginEnvironment } from "./login-environment.ts";

/** What the machine is told of its place: /etc/openai-sagemaker/webui.env. A value may be a Terraform token. */
export interface WebUiEnvironment extends LoginEnvironment {
  readonly STAGE: string;
  readonly AWS_REGION: string;
  /** Such as `/openai-sagemaker/dev`. */
  readonly PARAMETER_ROOT: string;
  /** DynamoDB's table of keys and their use. */
  readonly USAGE_TABLE: string;
  /** Id of the EBS volume for everything that must survive the machine. */
  readonly DATA_VOLUME_ID: string;
  readonly LOG_GROUP: string;
  readonly WEBUI_VERSION: string;
  /** `sha256:…` of the image. */
  readonly WEBUI_DIGEST?: string | undefined;
  /** Absent: HTTP on port 80. */
  readonly WEBUI_DOMAIN?: string | undefined;
  readonly WEBUI_ADMIN_EMAIL: string;
}

/** What the machine runs, in /opt/openai-sagemaker. */
export const FILES = [
  "compose.yaml",
  "open-webui.env",
  "Caddyfile",
  "waiting.html",
  "cloudwatch-agent.json",
  "openwebui.service",
  "setup.sh",
  "serve.sh",
] as const;

/**
 * The user data of the web UI's machine: it puts the files of this folder on the machine and starts the unit, which does
 * the rest. EC2 takes 16 KB, and the files are as long by themselves; packed they also hold nothing that Terraform
 * would take for its own, such as the shell's `${…}`.
 */
export function userData(environment: WebUiEnvironment): string {
  const settings = Object.entries(environment).filter(([, value]) => value !== undefined);
  return `#!/bin/bash
# Open WebUI's machine. What happens from here on: journalctl -u openwebui
set -e
mkdir -p /etc/openai-sagemaker /opt/openai-sagemaker
cat > /etc/openai-sagemaker/webui.env <<'END OF FILE'
${settings.map(([name, value]) => `${name}=${value}`).join("\n")}
END OF FILE
cd /opt/openai-sagemaker
base64 --decode <<'END OF FILES' | gzip --decompress | bash
${packed(FILES.map(writeFile).join("\n"))}
END OF FILES
chmod +x setup.sh serve.sh
systemctl enable --now --no-block /opt/openai-sagemaker/openwebui.service
`;
}

/** A command that writes a file of this folder. */
function writeFile(name: string): string {
  return `cat > ${name} <<'END OF FILE'\n${readFileSync(join(import.meta.dirname, name), "utf8")}END OF FILE`;
}

/** The same text gives the same bytes on every machine, so that a second deployment changes nothing. */
function packed(text: string): string {
  const bytes = gzipSync(strToU8(text), { level: 9, mtime: 0 });
  return Buffer.from(bytes).toString("base64").replaceAll(/.{76}/g, "$&\n");
}
