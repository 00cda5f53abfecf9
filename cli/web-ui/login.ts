import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../../names.ts";
import { type AdminPassword, ensureAdminPassword } from "../../openwebui/admin-password.ts";
import { ensureIdentitySecret } from "../../openwebui/identity-secret.ts";
import { ensurePeopleSecret } from "../../openwebui/people-secret.ts";
import { readParameter } from "../../provisioning/inventory/read-parameter.ts";
import type { Settings } from "../../settings/settings.ts";
import { UserError } from "../../user-error.ts";

export interface WebUiLogin extends AdminPassword {
  readonly address: string;
  readonly email: string;
}

/**
 * Where a stage's web UI is, and how its first administrator logs in. Makes all that its machine and openai-proxy wait for.
 * @throws UserError when the stage has no web UI
 */
export async function webUiLogin(
  client: SSMClient,
  names: Names,
  { WEBUI_ADMIN_EMAIL: email }: Pick<Settings, "WEBUI_ADMIN_EMAIL">,
): Promise<WebUiLogin> {
  const address = await readParameter(client, names.parameter.webUi("address"));
  if (address === undefined) {
    throw new UserError(
      `The stage ${names.stage} has no web UI in this account and region: deploy it with --vpc-id, --subnet-id and --allowed-web-cidr.`,
    );
  }
  await ensurePeopleSecret(client, names);
  await ensureIdentitySecret(client, names);
  return { address, email, ...(await ensureAdminPassword(client, names)) };
}
