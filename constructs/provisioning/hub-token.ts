import type { PolicyStatement } from "../../contract/policy-statement.ts";

/** Environment and permission of a function that reads the hub's token, together; nothing of both when there is no secret. */
export function readsHubToken(secretArn: string | undefined): {
  readonly environment: { readonly HF_TOKEN_SECRET_ARN?: string };
  readonly statements: readonly PolicyStatement[];
} {
  if (secretArn === undefined) return { environment: {}, statements: [] };
  return {
    environment: { HF_TOKEN_SECRET_ARN: secretArn },
    statements: [
      {
        actions: ["secretsmanager:GetSecretValue"],
        resources: [secretArn],
        because: "The hub's token, that secret alone.",
      },
    ],
  };
}
