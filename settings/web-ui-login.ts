import * as v from "valibot";
import { described, listOf, text } from "./formats.ts";

const secretArn =
  /^arn:aws[\w-]*:(secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+|ssm:[a-z0-9-]+:\d{12}:parameter\/[\w./-]+)$/;
const domain = /^(\*|([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9])$/;
/** Neither an environment file nor Terraform finds anything to replace in it. */
const roles = listOf(/^[\w .:/@-]{1,128}$/, "must be roles or groups, separated by commas, such as chat-users,staff");

/** Who logs in to the web UI, and how. Names are Open WebUI's where it has one. */
export const WEB_UI_LOGIN_SETTINGS = {
  OPENID_PROVIDER_URL: v.optional(
    described(
      text(
        /^https:\/\/[\w.-]+(:\d+)?(\/[\w.~/-]*)?\/\.well-known\/openid-configuration(\?[\w.~=&-]*)?$/,
        "must be the address of a provider's OpenID Connect discovery document such as https://login.example.com/.well-known/openid-configuration",
      ),
      {
        example: "https://login.example.com/.well-known/openid-configuration",
        meaning:
          "Lets people log in to the web UI by your organization's OpenID Connect provider. Needs `WEBUI_DOMAIN`; the provider has to know, of that domain, the redirect URI `/oauth/oidc/callback` and, after a logout, `/auth`.",
      },
    ),
  ),
  OAUTH_CLIENT_ID: v.optional(
    described(text(/^[\w.:@/~-]{1,255}$/, "must be a client's id at the provider"), {
      example: "open-webui",
      meaning: "The web UI's client id at the provider.",
    }),
  ),
  OAUTH_CLIENT_SECRET_ARN: v.optional(
    described(
      text(
        secretArn,
        "must be the ARN of a secret in Secrets Manager such as arn:aws:secretsmanager:eu-north-1:123456789012:secret:web-ui-login-AbCdEf, or of a SecureString parameter",
      ),
      {
        example: "arn:aws:secretsmanager:eu-north-1:123456789012:secret:web-ui-login-AbCdEf",
        meaning:
          "ARN of a secret in Secrets Manager, or of a SecureString in Parameter Store, whose text is the client's secret. The web UI's machine alone reads it, and follows its changes.",
      },
    ),
  ),
  OAUTH_CLIENT_SECRET_KMS_KEY_ARN: v.optional(
    described(
      text(
        /^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
        "must be the ARN of a key such as arn:aws:kms:eu-north-1:123456789012:key/12345678-1234-1234-1234-123456789012",
      ),
      {
        example: "arn:aws:kms:eu-north-1:123456789012:key/12345678-1234-1234-1234-123456789012",
        meaning: "KMS key of that secret, when it is one of your own: the machine may then decrypt the secret with it.",
      },
    ),
  ),
  OAUTH_ALLOWED_DOMAINS: v.optional(
    described(
      listOf(domain, "must be domains of mail addresses, separated by commas, such as example.com, or * for all"),
      {
        example: "example.com,example.org",
        meaning:
          "Domains of the mail addresses that the provider may let in. Required with it: `*` lets in everybody whom the provider knows.",
        caution: "The provider has to have verified the addresses: Open WebUI does not look at `email_verified`.",
      },
    ),
  ),
  OAUTH_PROVIDER_NAME: v.optional(
    described(text(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u, "must be a short name such as Example Login"), {
      example: "Example Login",
      meaning: "What the button says: `Continue with …`. Without it `SSO`.",
    }),
  ),
  OAUTH_SCOPES: v.optional(
    described(
      text(
        /^(?=(.* )?openid( |$))[\w.:/-]+( [\w.:/-]+)*$/,
        "must be scopes with openid among them, separated by blanks",
      ),
      {
        example: "openid email profile groups",
        meaning:
          "What is asked of the provider. Without it `openid email profile`; some providers tell groups only for `groups`.",
      },
    ),
  ),
  OAUTH_ROLES_CLAIM: v.optional(
    described(text(/^[\w.:/-]{1,128}$/, "must be the name of a claim such as groups"), {
      example: "groups",
      meaning: "Claim of the provider's token that has somebody's roles or groups. Without it `roles`.",
    }),
  ),
  OAUTH_ALLOWED_ROLES: v.optional(
    described(roles, {
      example: "chat-users",
      meaning: "Who of them may chat. Without it, everybody of the allowed domains.",
    }),
  ),
  OAUTH_ADMIN_ROLES: v.optional(
    described(roles, {
      example: "chat-admins",
      meaning: "Who of them administers the web UI. Without it, only the administrator with the password does.",
    }),
  ),
  ENABLE_LOGIN_FORM: v.optional(
    described(v.picklist(["true", "false"], "must be true or false"), {
      example: "false",
      meaning:
        "Whether the page asks for a password too. With `false` it does so at `/auth?form=1` alone, for the administrator and for the day when the provider is down.",
    }),
  ),
  JWT_EXPIRES_IN: v.optional(
    described(text(/^[1-9]\d{0,3}[mhdw]$/, "must be a time such as 12h, 7d or 4w"), {
      example: "12h",
      meaning:
        "How long a login to the web UI lasts: whom the provider no longer knows, may chat as long. Without it `24h` with a provider, `4w` without one.",
    }),
  ),
};

type Name = keyof typeof WEB_UI_LOGIN_SETTINGS;
type Given = Readonly<Partial<Record<Name | "WEBUI_DOMAIN" | "VPC_ID", string | undefined>>>;

/** What a login by a provider lacks, and what lacks a provider: a sentence each. */
export function loginComplaints(given: Given): string[] {
  const needs = (name: keyof Given, companion: keyof Given, why: string) =>
    given[name] !== undefined && given[companion] === undefined
      ? [`${name} is set, but ${companion} is not: ${why}.`]
      : [];
  const alone: Name[] = ["OPENID_PROVIDER_URL", "JWT_EXPIRES_IN"];
  const names = Object.keys(WEB_UI_LOGIN_SETTINGS) as Name[];
  if (given.OPENID_PROVIDER_URL === undefined) {
    return names
      .filter((name) => !alone.includes(name))
      .flatMap((name) => needs(name, "OPENID_PROVIDER_URL", "it says by which provider people log in"));
  }
  const provider = "OPENID_PROVIDER_URL";
  return [
    ...needs(provider, "VPC_ID", "it is the web UI that people log in to"),
    ...needs(provider, "WEBUI_DOMAIN", "providers send people back to https://WEBUI_DOMAIN/oauth/oidc/callback"),
    ...needs(provider, "OAUTH_CLIENT_ID", "the provider gives it to the web UI"),
    ...needs(provider, "OAUTH_CLIENT_SECRET_ARN", "it names the secret that the provider gives with the client id"),
    ...needs(provider, "OAUTH_ALLOWED_DOMAINS", "it says whose mail addresses are let in, such as example.com"),
    ...(given.OAUTH_ALLOWED_ROLES === undefined
      ? needs("OAUTH_ROLES_CLAIM", "OAUTH_ADMIN_ROLES", "this or OAUTH_ALLOWED_ROLES says what its roles are for")
      : []),
  ];
}
