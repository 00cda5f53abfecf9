import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../../names.ts";
import { type AdminPassword, ensureAdminPassword } from "../../openwebui/admin-password.ts";
import { ensureIdentitySecret } from "../../openwebui/identity-secret.ts";
import { ensurePeopleSecret } from "../../openwebui/people-secret.ts";
import { providerName } from "./provider-name.ts";
import { readParameter } from "../../provisioning/inventory/read-parameter.ts";
import type { Settings } from "../../settings/settings.ts";
import { UserError } from "../../user-error.ts";

/** Open WebUI asks for a password there even if its page otherwise does not. */
export const PASSWORD_FORM = "/auth?form=1";

export interface WebUiLogin extends AdminPassword {
  readonly address: string;
  readonly email: string;
  /** The provider by which everybody else logs in; absent: accounts have passwords. */
  readonly provider?: string;
  /** Where the page asks for the password. */
  readonly passwordForm: string;
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
  const provider = await readParameter(client, names.parameter.webUi("openid-provider"));
  await ensurePeopleSecret(client, names);
  await ensureIdentitySecret(client, names);
  return {
    address,
    email,
    ...(await ensureAdminPassword(client, names)),
    ...(provider === undefined
      ? { passwordForm: address }
      : { passwordForm: `${address}${PASSWORD_FORM}`, provider: providerName(provider) }),
  };
}
