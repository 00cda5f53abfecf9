import type { Settings } from "../settings/settings.ts";

/** How Open WebUI lets people in: variables of its own, and where serve.sh finds the secret. Absent ones are left to their defaults. */
export interface LoginEnvironment {
  /** Where it is itself, for the provider and for whom the provider sends back. */
  readonly WEBUI_URL?: string | undefined;
  readonly OPENID_PROVIDER_URL?: string | undefined;
  readonly OPENID_REDIRECT_URI?: string | undefined;
  readonly OAUTH_CLIENT_ID?: string | undefined;
  readonly OAUTH_CLIENT_SECRET_ARN?: string | undefined;
  readonly OAUTH_PROVIDER_NAME?: string | undefined;
  readonly OAUTH_SCOPES?: string | undefined;
  readonly OAUTH_ALLOWED_DOMAINS?: string | undefined;
  readonly ENABLE_OAUTH_ROLE_MANAGEMENT?: string | undefined;
  readonly OAUTH_ROLES_CLAIM?: string | undefined;
  readonly OAUTH_ALLOWED_ROLES?: string | undefined;
  readonly OAUTH_ADMIN_ROLES?: string | undefined;
  readonly DEFAULT_USER_ROLE?: string | undefined;
  readonly ENABLE_LOGIN_FORM?: string | undefined;
  readonly JWT_EXPIRES_IN?: string | undefined;
}

type LoginSettings = Pick<
  Settings,
  | "WEBUI_DOMAIN"
  | "OPENID_PROVIDER_URL"
  | "OAUTH_CLIENT_ID"
  | "OAUTH_CLIENT_SECRET_ARN"
  | "OAUTH_PROVIDER_NAME"
  | "OAUTH_SCOPES"
  | "OAUTH_ALLOWED_DOMAINS"
  | "OAUTH_ROLES_CLAIM"
  | "OAUTH_ALLOWED_ROLES"
  | "OAUTH_ADMIN_ROLES"
  | "ENABLE_LOGIN_FORM"
  | "JWT_EXPIRES_IN"
>;

export function loginEnvironment(settings: LoginSettings): LoginEnvironment {
  const { WEBUI_DOMAIN: domain, JWT_EXPIRES_IN } = settings;
  if (settings.OPENID_PROVIDER_URL === undefined || domain === undefined) return { JWT_EXPIRES_IN };
  return {
    WEBUI_URL: `https://${domain}`,
    OPENID_PROVIDER_URL: settings.OPENID_PROVIDER_URL,
    OPENID_REDIRECT_URI: redirectUri(domain),
    OAUTH_CLIENT_ID: settings.OAUTH_CLIENT_ID,
    OAUTH_CLIENT_SECRET_ARN: settings.OAUTH_CLIENT_SECRET_ARN,
    OAUTH_PROVIDER_NAME: settings.OAUTH_PROVIDER_NAME,
    OAUTH_SCOPES: settings.OAUTH_SCOPES,
    OAUTH_ALLOWED_DOMAINS: settings.OAUTH_ALLOWED_DOMAINS?.join(","),
    ...roleEnvironment(settings),
    ENABLE_LOGIN_FORM: settings.ENABLE_LOGIN_FORM,
    // Open WebUI asks the provider at the login alone.
    JWT_EXPIRES_IN: JWT_EXPIRES_IN ?? "24h",
  };
}

/** What the provider sends people back to; it has to know it. */
export function redirectUri(domain: string): string {
  return `https://${domain}/oauth/oidc/callback`;
}

/** Where Open WebUI has the provider send people after a logout; it has to know that, too. */
export function afterLogout(domain: string): string {
  return `https://${domain}/auth`;
}

/**
 * Open WebUI refuses whom the provider gives roles, none of them an allowed one. Whom it gives none gets the default role, of which
 * `pending` may do nothing until an administrator says otherwise.
 */
function roleEnvironment(settings: LoginSettings): LoginEnvironment {
  const { OAUTH_ALLOWED_ROLES: allowed, OAUTH_ADMIN_ROLES: admins, OAUTH_ROLES_CLAIM } = settings;
  if (allowed === undefined && admins === undefined) return { DEFAULT_USER_ROLE: "user" };
  return {
    ENABLE_OAUTH_ROLE_MANAGEMENT: "true",
    OAUTH_ROLES_CLAIM,
    OAUTH_ALLOWED_ROLES: allowed?.join(",") ?? "*",
    // Its default is the role "admin", of whatever provider.
    OAUTH_ADMIN_ROLES: admins?.join(",") ?? "",
    DEFAULT_USER_ROLE: allowed === undefined ? "user" : "pending",
  };
}
