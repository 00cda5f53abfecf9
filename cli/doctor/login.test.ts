import { type Examination, startExamination } from "../../testing/cli/examination.ts";
import { WITH_LOGIN } from "../../testing/synthesized-app.ts";
import { AwsError } from "../../local/aws/aws-error.ts";
import { DiscoveryUnreadable } from "../web-ui/discovery-document.ts";
import type { DoctorClients } from "./clients.ts";
import { login } from "./login.ts";

const ARN = WITH_LOGIN.OAUTH_CLIENT_SECRET_ARN;
let examination: Examination;
let fault: AwsError | undefined;
beforeEach(async () => {
  fault = undefined;
  examination = await startExamination(({ service }) => {
    if (fault && service === "secrets-manager") throw fault;
  });
});
afterEach(() => examination.aws.close());

const says =
  (issuer: string): DoctorClients["discovery"] =>
  async () => ({ issuer, authorization_endpoint: "a", token_endpoint: "b", jwks_uri: "c" });

/** With a secret of that text; undefined: none. */
function examine(
  text: string | undefined,
  {
    environment = {},
    discovery = says("https://login.example.com"),
  }: {
    environment?: Readonly<Record<string, string>>;
    discovery?: DoctorClients["discovery"];
  } = {},
) {
  if (text !== undefined) examination.aws.secrets.set(ARN, text);
  return examination.examine(login, { ...WITH_LOGIN, ...environment }, { discovery });
}

test("a provider that answers, and a secret: what the provider has to know is said", async () => {
  expect(await examine("averysecretsecret")).toEqual({
    name: "login",
    status: "ok",
    found:
      "login.example.com answers. Its client has to allow the redirect URI https://chat.example.com/oauth/oidc/callback and, after a logout, https://chat.example.com/auth",
  });
});

test("an issuer that ends in a slash is the same", async () => {
  expect(await examine("s", { discovery: says("https://login.example.com/") })).toMatchObject({ status: "ok" });
});

test("another issuer is an error, for no token would be accepted", async () => {
  expect(await examine("s", { discovery: says("https://login.example.com/{tenantid}/v2.0") })).toMatchObject({
    status: "error",
    found: expect.stringContaining("calls its issuer https://login.example.com/{tenantid}/v2.0"),
    cure: expect.stringContaining("that of your tenant"),
  });
});

test("a provider that does not answer is an error", async () => {
  const discovery = () => Promise.reject(new DiscoveryUnreadable("answers 404"));
  expect(await examine("s", { discovery })).toMatchObject({
    status: "error",
    found: `${WITH_LOGIN.OPENID_PROVIDER_URL} answers 404.`,
    cure: expect.stringContaining("OPENID_PROVIDER_URL"),
  });
});

test.each([
  [undefined, `There is no secret ${ARN}.`],
  [" \n", `${ARN} holds nothing, and`],
  ['{"client_secret":"averysecretsecret"}', `${ARN} holds JSON, and`],
])("a secret of %j is an error, and its text is not shown", async (text, found) => {
  const result = await examine(text);
  expect(result).toMatchObject({ status: "error", found: expect.stringContaining(found) });
  expect(JSON.stringify(result)).not.toContain("averysecretsecret");
});

test.each(["with a blank", "100%", "line\n"])(
  "a secret %j, which Open WebUI does not encode, is a warning",
  async (text) => {
    const result = await examine(text);
    expect(result).toMatchObject({ status: "warning", found: expect.stringContaining("without encoding them") });
    expect(JSON.stringify(result)).not.toContain(text);
  },
);

test("a secret that the caller may not read is the machine's to read", async () => {
  fault = new AwsError("AccessDeniedException", "no");
  expect(await examine("s")).toMatchObject({
    status: "warning",
    found: `${ARN} was not checked, for the caller may not read it; the web UI's machine may.`,
  });
});

test("an administrator with an address of an allowed domain is a warning", async () => {
  expect(await examine("s", { environment: { WEBUI_ADMIN_EMAIL: "ada@example.com" } })).toMatchObject({
    status: "warning",
    found: expect.stringContaining("ada@example.com is the administrator with the password"),
    cure: expect.stringContaining("WEBUI_ADMIN_EMAIL"),
  });
});

test("without a provider there is nothing to check", async () => {
  expect(await examination.examine(login)).toBeUndefined();
});
