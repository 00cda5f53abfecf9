import { randomBytes } from "node:crypto";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../names.ts";
import { ensureSecret } from "./ensure-secret.ts";

/**
 * The secret by which the web UI signs who asks (HS256) and the proxy believes it. As many bytes as the hash has, which RFC 7518,
 * 3.2 asks for at least.
 */
export async function ensurePeopleSecret(client: SSMClient, names: Names): Promise<string> {
  const { value } = await ensureSecret(client, names, {
    name: "people-secret",
    description: "Signs who asks in the web UI. Delete it, and npx openai-sagemaker webui-password makes another",
    make: () => randomBytes(32).toString("hex"),
  });
  return value;
}
