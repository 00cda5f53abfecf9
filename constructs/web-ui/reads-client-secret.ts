import type { PolicyStatement } from "../../contract/policy-statement.ts";
import type { Settings } from "../../settings/settings.ts";

/** The secret of the web UI's client at a provider of logins; nothing without a provider. */
export function readsClientSecret({
  OAUTH_CLIENT_SECRET_ARN: secret,
  OAUTH_CLIENT_SECRET_KMS_KEY_ARN: key,
}: Pick<Settings, "OAUTH_CLIENT_SECRET_ARN" | "OAUTH_CLIENT_SECRET_KMS_KEY_ARN">): readonly PolicyStatement[] {
  if (secret === undefined) return [];
  const [, , service, region] = secret.split(":");
  return [
    {
      actions: [service === "ssm" ? "ssm:GetParameter" : "secretsmanager:GetSecretValue"],
      resources: [secret],
      because: "What the web UI proves itself with at the provider of logins, that secret alone.",
    },
    ...(key === undefined
      ? []
      : [
          {
            actions: ["kms:Decrypt"],
            resources: [key],
            because: "The customer's key of that secret, through the service that has it.",
            conditions: { StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` } },
          },
        ]),
  ];
}
