import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { ensureAdminPassword } from "../../openwebui/admin-password.ts";
import { testAwsForEach } from "../../testing/local-aws/test-aws.ts";
import { webUiLogin } from "./login.ts";

const names = namesOf("dev");
const settings = { WEBUI_ADMIN_EMAIL: "admin@localhost" };
const Name = names.parameter.webUi("admin-password");
const local = testAwsForEach((client) => ({ ssm: new SSMClient(client) }));

const deploy = () =>
  local.ssm.send(
    new PutParameterCommand({
      Name: names.parameter.webUi("address"),
      Type: "String",
      Value: "http://203.0.113.10",
    }),
  );

test("a stage without a web UI gets no password", async () => {
  await expect(webUiLogin(local.ssm, names, settings)).rejects.toThrow(
    /^The stage dev has no web UI in this account and region: deploy it with --vpc-id/,
  );
  await expect(local.ssm.send(new GetParameterCommand({ Name }))).rejects.toMatchObject({ name: "ParameterNotFound" });
});

test("the password is made once, encrypted, and stays", async () => {
  await deploy();
  const first = await webUiLogin(local.ssm, names, settings);
  expect(first).toEqual({
    address: "http://203.0.113.10",
    email: "admin@localhost",
    password: expect.stringMatching(/^[0-9a-f]{48}$/),
    created: true,
    passwordForm: "http://203.0.113.10",
  });
  expect(await webUiLogin(local.ssm, names, settings)).toEqual({ ...first, created: false });
  expect((await local.ssm.send(new GetParameterCommand({ Name }))).Parameter).toMatchObject({ Type: "SecureString" });
});

test.each(["people-secret", "identity-secret"] as const)(
  "the %s is made with it, and is no less than the hash that it keys",
  async (name) => {
    await deploy();
    await webUiLogin(local.ssm, names, settings);
    const secret = () =>
      local.ssm.send(new GetParameterCommand({ Name: names.parameter.webUi(name), WithDecryption: true }));
    const { Parameter } = await secret();
    expect(Parameter).toMatchObject({ Type: "SecureString", Value: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await webUiLogin(local.ssm, names, settings);
    expect((await secret()).Parameter?.Value).toBe(Parameter?.Value);
  },
);

test("with a provider of logins the password has a form of its own", async () => {
  await deploy();
  const Value = "https://login.example.com/tenant/.well-known/openid-configuration";
  await local.ssm.send(
    new PutParameterCommand({ Name: names.parameter.webUi("openid-provider"), Type: "String", Value }),
  );
  expect(await webUiLogin(local.ssm, names, settings)).toMatchObject({
    provider: "login.example.com",
    passwordForm: "http://203.0.113.10/auth?form=1",
  });
});

test("two who ask at once get the same password", async () => {
  const [one, other] = await Promise.all([
    ensureAdminPassword(local.ssm, names),
    ensureAdminPassword(local.ssm, names),
  ]);
  expect(one.password).toBe(other.password);
  expect([one.created, other.created].filter(Boolean)).toHaveLength(1);
});
