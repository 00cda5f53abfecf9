import { readSettings } from "../settings/settings.ts";
import { WITH_LOGIN } from "../testing/synthesized-app.ts";
import { loginEnvironment } from "./login-environment.ts";

const environmentOf = (settings: Readonly<Record<string, string>>) =>
  JSON.parse(JSON.stringify(loginEnvironment(readSettings(settings))));

test("without a provider everything is as Open WebUI has it", () => {
  expect(environmentOf({})).toEqual({});
  expect(environmentOf({ JWT_EXPIRES_IN: "7d" })).toEqual({ JWT_EXPIRES_IN: "7d" });
});

test("with a provider everybody of the allowed domains may chat, and a login lasts a day", () => {
  expect(environmentOf(WITH_LOGIN)).toEqual({
    WEBUI_URL: "https://chat.example.com",
    OPENID_PROVIDER_URL: WITH_LOGIN.OPENID_PROVIDER_URL,
    OPENID_REDIRECT_URI: "https://chat.example.com/oauth/oidc/callback",
    OAUTH_CLIENT_ID: "open-webui",
    OAUTH_CLIENT_SECRET_ARN: WITH_LOGIN.OAUTH_CLIENT_SECRET_ARN,
    OAUTH_ALLOWED_DOMAINS: "example.com",
    DEFAULT_USER_ROLE: "user",
    JWT_EXPIRES_IN: "24h",
  });
});

test("with roles of administrators alone, everybody else stays an ordinary user", () => {
  expect(environmentOf({ ...WITH_LOGIN, OAUTH_ADMIN_ROLES: "admins, it", OAUTH_ROLES_CLAIM: "groups" })).toMatchObject({
    ENABLE_OAUTH_ROLE_MANAGEMENT: "true",
    OAUTH_ROLES_CLAIM: "groups",
    OAUTH_ALLOWED_ROLES: "*",
    OAUTH_ADMIN_ROLES: "admins,it",
    DEFAULT_USER_ROLE: "user",
  });
});

test("with allowed roles, whom the provider gives none may do nothing, and nobody administers by a role", () => {
  expect(environmentOf({ ...WITH_LOGIN, OAUTH_ALLOWED_ROLES: "chat-users" })).toMatchObject({
    OAUTH_ALLOWED_ROLES: "chat-users",
    OAUTH_ADMIN_ROLES: "",
    DEFAULT_USER_ROLE: "pending",
  });
});
