import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import * as v from "valibot";
import { parse } from "yaml";
import { readSettings } from "../settings/settings.ts";
import { WITH_LOGIN } from "../testing/synthesized-app.ts";
import { loginEnvironment } from "./login-environment.ts";

const read = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");

const Service = v.looseObject({
  image: v.string(),
  environment: v.record(v.string(), v.nullable(v.string())),
  restart: v.string(),
  mem_limit: v.string(),
  logging: v.object({ driver: v.string() }),
  ports: v.optional(v.array(v.string())),
});
const { services } = v.parse(
  v.object({ services: v.object({ "open-webui": Service, caddy: Service }) }),
  parse(read("compose.yaml"), { merge: true }),
);
const openWebUi = services["open-webui"];

test("nothing runs by a tag that moves", () => {
  expect(openWebUi.image).toBe(
    "ghcr.io/open-webui/open-webui:${WEBUI_VERSION:-0.12.4}${WEBUI_DIGEST:+@${WEBUI_DIGEST}}",
  );
  expect(services.caddy.image).toMatch(/^caddy:\d+\.\d+\.\d+-alpine$/);
});

test("only Caddy is reached from outside, and its door for port forwards only from the machine itself", () => {
  expect(openWebUi.ports).toBeUndefined();
  expect(services.caddy.ports).toEqual(["80:80", "443:443", "127.0.0.1:8080:8080"]);
  expect(read("Caddyfile")).toContain("\n{$SITE_ADDRESS::80}, http://:8080 {\n");
});

test("both come back after a reboot, within their memory, and log to the journal", () => {
  for (const { restart, mem_limit, logging } of Object.values(services)) {
    expect(restart).toBe("unless-stopped");
    expect(mem_limit).toMatch(/\d+m\}?$/);
    expect(logging).toEqual({ driver: "journald" });
  }
});

test("neither starts on an empty folder in place of the data volume", () => {
  const bind = { create_host_path: false };
  expect(openWebUi).toMatchObject({ volumes: [{ target: "/app/backend/data", bind }] });
  expect(services.caddy).toMatchObject({ volumes: expect.arrayContaining([expect.objectContaining({ bind })]) });
});

test("Docker knows whether Open WebUI answers", () => {
  expect(openWebUi).toMatchObject({
    healthcheck: { test: ["CMD", "curl", "--silent", "--fail", "http://127.0.0.1:8080/health"] },
  });
});

test("every variable has a default, so that Caddy can start before anything else is known", () => {
  const variables = read("compose.yaml").match(/\$\{[^}]*\}/g) ?? [];
  expect(variables.length).toBeGreaterThan(8);
  for (const variable of variables) expect(variable).toMatch(/:[-+]/);
});

test("what says how people log in reaches Open WebUI by the name that it has there", () => {
  const handedOn = Object.entries(openWebUi.environment)
    .filter(([, value]) => value === null)
    .map(([name]) => name);
  const settings = {
    ...WITH_LOGIN,
    OAUTH_PROVIDER_NAME: "SSO",
    OAUTH_SCOPES: "openid",
    OAUTH_ADMIN_ROLES: "a",
    OAUTH_ROLES_CLAIM: "b",
    ENABLE_LOGIN_FORM: "true",
  };
  // serve.sh reads the secret that the one names, and sets the other.
  const told = Object.keys(loginEnvironment(readSettings(settings))).map((name) =>
    name === "OAUTH_CLIENT_SECRET_ARN" ? "OAUTH_CLIENT_SECRET" : name,
  );
  expect(handedOn.toSorted()).toEqual(told.toSorted());
});

describe("open-webui.env", () => {
  const environment = parseEnv(read("open-webui.env"));

  test("the settings count at every start, and nobody signs up", () => {
    expect(environment).toMatchObject({
      ENABLE_PERSISTENT_CONFIG: "false",
      ENABLE_SIGNUP: "false",
      ENABLE_OLLAMA_API: "false",
    });
  });

  test("whom a provider lets in gets an account of his own, never somebody else's with his mail address", () => {
    expect(environment).toMatchObject({ ENABLE_OAUTH_SIGNUP: "true", OAUTH_MERGE_ACCOUNTS_BY_EMAIL: "false" });
  });

  test("the first message carries no tools, and its usage is told", () => {
    expect(JSON.parse(environment.DEFAULT_MODEL_METADATA ?? "")).toEqual({
      capabilities: { builtin_tools: false, usage: true },
    });
  });

  test("it sets nothing that compose.yaml sets, and nothing secret", () => {
    const names = Object.keys(environment);
    expect(names.filter((name) => name in openWebUi.environment)).toEqual([]);
    expect(names.filter((name) => /KEY|PASSWORD|SECRET/.test(name))).toEqual([]);
  });
});
