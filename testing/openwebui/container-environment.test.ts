import { containerEnvironment } from "./container-environment.ts";

test("what is called with reaches the container as Compose hands it on", () => {
  const environment = containerEnvironment({
    OPENAI_API_BASE_URL: "https://abc.on.aws/v1",
    FORWARD_USER_INFO_HEADER_JWT_SECRET: "$ecret",
    WEBUI_DOMAIN: "chat.example.com",
    OAUTH_CLIENT_ID: "open-webui",
    UNKNOWN: "x",
  });
  expect(environment).toMatchObject({
    ENABLE_PERSISTENT_CONFIG: "false",
    RAG_OPENAI_API_BASE_URL: "https://abc.on.aws/v1",
    ENABLE_FORWARD_USER_INFO_HEADERS: "true",
    FORWARD_USER_INFO_HEADER_JWT_SECRET: "$ecret",
    WEBUI_SESSION_COOKIE_SECURE: "true",
    WEBUI_ADMIN_EMAIL: "admin@localhost",
    OAUTH_CLIENT_ID: "open-webui",
  });
  expect(environment).not.toHaveProperty("UNKNOWN");
});

test("without the secret nobody's name is sent, and what is not said of logins is not set", () => {
  const environment = containerEnvironment({});
  expect(environment.ENABLE_FORWARD_USER_INFO_HEADERS).toBe("");
  expect(environment).not.toHaveProperty("OPENID_PROVIDER_URL");
  expect(environment).not.toHaveProperty("JWT_EXPIRES_IN");
});
