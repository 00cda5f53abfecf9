import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { namesOf } from "../../names.ts";
import { ensureAdminPassword } from "../../openwebui/admin-password.ts";
import { webUiLogin } from "./login.ts";

const names = namesOf("dev");
const settings = { WEBUI_ADMIN_EMAIL: "admin@localhost" };
const Name = names.parameter.webUi("admin-password");
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let ssm: SSMClient;

beforeEach(async () => {
  const started = await startTestAws();
  aws = started.aws;
  ssm = new SSMClient(started.client);
});
afterEach(async () => {
  ssm.destroy();
  await aws.close();
});

const deploy = () =>
  ssm.send(
    new PutParameterCommand({
      Name: names.parameter.webUi("address"),
      Type: "String",
      Value: "http://203.0.113.10",
    }),
  );

test("a stage without a web UI gets no password", async () => {
  await expect(webUiLogin(ssm, names, settings)).rejects.toThrow(
    /^The stage dev has no web UI in this account and region: deploy it with --vpc-id/,
  );
  await expect(ssm.send(new GetParameterCommand({ Name }))).rejects.toMatchObject({ name: "ParameterNotFound" });
});

test("the password is made once, encrypted, and stays", async () => {
  await deploy();
  const first = await webUiLogin(ssm, names, settings);
  expect(first).toEqual({
    address: "http://203.0.113.10",
    email: "admin@localhost",
    password: expect.stringMatching(/^[0-9a-f]{48}$/),
    created: true,
  });
  expect(await webUiLogin(ssm, names, settings)).toEqual({ ...first, created: false });
  expect((await ssm.send(new GetParameterCommand({ Name }))).Parameter).toMatchObject({ Type: "SecureString" });
});

test("two who ask at once get the same password", async () => {
  const [one, other] = await Promise.all([ensureAdminPassword(ssm, names), ensureAdminPassword(ssm, names)]);
  expect(one.password).toBe(other.password);
  expect([one.created, other.created].filter(Boolean)).toHaveLength(1);
});
