import { readSettings, SettingsError } from "./settings.ts";

describe("readSettings", () => {
  test("needs nothing: every setting that is required has a default", () => {
    expect(readSettings({})).toEqual({
      STAGE: "dev",
      AWS_REGION: "eu-north-1",
      HF_MODEL_ID: "distilgpt2",
      HF_MODEL_REVISION: "main",
      INSTANCE_TYPE: ["ml.g4dn.xlarge"],
      CONTAINER: "vllm",
      INSTANCE_COUNT: 1,
      SCHEDULE_TIME_ZONE: "UTC",
      SLOW_MODEL_PERCENT: 50,
      TRACING: "off",
      MEASUREMENT_JOBS: "off",
      WEBUI_INSTANCE_TYPE: "t3.small",
      WEBUI_VOLUME_GIB: 20,
      WEBUI_ADMIN_EMAIL: "admin@localhost",
      WEBUI_VERSION: "0.12.4",
      CORS_ORIGINS: ["*"],
      REQUESTS_PER_SECOND: 500,
      PROXY_MEMORY_MB: 512,
      LIMITS_WHEN_UNREACHABLE: "open",
      MAX_HELD_REQUESTS: 20,
      CACHED_TOKEN_WEIGHT: 1,
    });
  });

  test("takes an empty value for one that is not set", () => {
    expect(readSettings({ STAGE: "", VPC_ID: "  " })).toEqual(readSettings({}));
  });

  test("reads a list of instance types in their order", () => {
    const settings = readSettings({ INSTANCE_TYPE: "ml.g6.xlarge, ml.g5.xlarge" });
    expect(settings.INSTANCE_TYPE).toEqual(["ml.g6.xlarge", "ml.g5.xlarge"]);
  });

  test.each([
    ["STAGE", "dev-2"],
    ["STAGE", "averylongstage"],
    ["AWS_REGION", "Stockholm"],
    ["VPC_ID", "subnet-0123456789abcdef0"],
    ["SUBNET_ID", "subnet-xyz"],
    ["ALLOWED_WEB_CIDR", "203.0.113.7"],
    ["ALLOWED_WEB_CIDR", "203.0.113.7/33"],
    ["ALLOWED_WEB_CIDR", "203.0.113.7/24"],
    ["ALLOWED_WEB_CIDR", "0.0.0.1/0"],
    ["ALLOWED_SSH_CIDR", "everybody"],
    ["ALLOWED_CONTAINER_VARIABLES", "HF_TOKEN"],
    ["ALLOWED_CONTAINER_VARIABLES", "SM_VLLM_MAX_MODEL_LEN"],
    ["ALLOWED_CONTAINER_VARIABLES", "a b"],
    ["MAX_INSTANCE_PRICE", "free"],
    ["MAX_INSTANCE_PRICE", "0.5"],
    ["WEBUI_INSTANCE_TYPE", "t2.small"],
    ["WEBUI_INSTANCE_TYPE", "t4g.small"],
    ["WEBUI_INSTANCE_TYPE", "m7g.large"],
    ["WEBUI_VOLUME_GIB", "0"],
    ["WEBUI_VOLUME_GIB", "20 GB"],
    ["WEBUI_VOLUME_GIB", "16385"],
    ["WEBUI_DOMAIN", "https://chat.example.com"],
    ["WEBUI_DOMAIN", "localhost"],
    ["WEBUI_ADMIN_EMAIL", "admin"],
    ["WEBUI_ADMIN_EMAIL", "admin@example"],
    ["WEBUI_VERSION", "main"],
    ["WEBUI_DIGEST", "sha256:0"],
    ["OPENID_PROVIDER_URL", "http://login.example.com/.well-known/openid-configuration"],
    ["OPENID_PROVIDER_URL", "https://login.example.com/"],
    ["OPENID_PROVIDER_URL", "https://login.example.com/${a}/.well-known/openid-configuration"],
    ["OAUTH_CLIENT_ID", "two words"],
    ["OAUTH_CLIENT_SECRET_ARN", "averysecretsecret"],
    ["OAUTH_CLIENT_SECRET_KMS_KEY_ARN", "alias/aws/ssm"],
    ["OAUTH_ALLOWED_DOMAINS", "@example.com"],
    ["OAUTH_ALLOWED_DOMAINS", "Example.com"],
    ["OAUTH_PROVIDER_NAME", "a\nb"],
    ["OAUTH_PROVIDER_NAME", "100 %{ of us }"],
    ["OAUTH_SCOPES", "email profile"],
    ["OAUTH_SCOPES", "openid  email"],
    ["OAUTH_ROLES_CLAIM", "a b"],
    ["OAUTH_ADMIN_ROLES", "a'b"],
    ["ENABLE_LOGIN_FORM", "off"],
    ["JWT_EXPIRES_IN", "-1"],
    ["JWT_EXPIRES_IN", "12"],
    ["HF_MODEL_ID", "https://huggingface.co/distilgpt2"],
    ["HF_MODEL_REVISION", "a b"],
    ["MODEL_S3_URI", "s3://bucket/model.tar.gz"],
    ["INSTANCE_TYPE", "ml.m5.xlarge"],
    ["INSTANCE_TYPE", "ml.g5.xlarge,g5.xlarge"],
    ["CONTAINER", "tgi"],
    ["CORS_ORIGINS", "app.example.com"],
    ["CORS_ORIGINS", "https://app.example.com/"],
    ["MEDIA_DOMAINS", "https://images.example.com"],
    ["MEDIA_DOMAINS", "169.254.169.254"],
    ["CONTACT", "help@"],
    ["CONTACT", "help@example"],
    ["CONTACT", "https:// example.com"],
    ["CONTACT", "Ada\u202eLovelace"],
    ["CONTACT", "Ada\u0007"],
    ["CONTACT", "a".repeat(201)],
    ["CONTACT", "100 %{ of us }"],
    ["REQUESTS_PER_SECOND", "0"],
    ["ROUTING", "prefixes"],
    ["MAX_CONCURRENCY", "-1"],
    ["PROXY_MEMORY_MB", "127"],
    ["PROXY_MEMORY_MB", "10241"],
    ["CACHED_TOKEN_WEIGHT", "1.1"],
    ["CACHED_TOKEN_WEIGHT", "-0.5"],
    ["CACHED_TOKEN_WEIGHT", "10 %"],
    ["KMS_KEY_ARN", "alias/aws/sns"],
    ["PERMISSIONS_BOUNDARY", "AdministratorAccess"],
    ["HF_TOKEN_SECRET", "hf_abcdefgh"],
    ["HF_TOKEN_SECRET", "arn:aws:ssm:eu-north-1:123456789012:parameter/hf-token"],
    ["INSTANCE_COUNT", "0"],
    ["INSTANCE_COUNT", "11"],
    ["INSTANCE_COUNT", "1.5"],
    ["MAX_INSTANCE_COUNT", "many"],
    ["IDLE_MINUTES", "4"],
    ["IDLE_MINUTES", "1441"],
    ["SCHEDULE_START", "0 8 * * 1-5"],
    ["SCHEDULE_STOP", "cron(0 18 * * *)"],
    ["SCHEDULE_STOP", "cron(0 18 * * MON-FRI *)"],
    ["SCHEDULE_STOP", "cron(0 18 * * * *)"],
    ["SCHEDULE_STOP", "rate(0 hours)"],
    ["SCHEDULE_TIME_ZONE", "Stockholm"],
    ["NOTIFY_EMAIL", "ops"],
    ["STATE_BUCKET", "Bucket"],
  ])("says of %s = %s in one sentence what is wrong and what is allowed", (name, value) => {
    const read = () => readSettings({ [name]: value });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(new RegExp(`^${name} is "${value.replaceAll(/[.?/*(){}$]/g, "\\$&")}", but must .+\\.$`));
  });

  test("reports all wrong settings at once, a line each", () => {
    expect(() => readSettings({ STAGE: "A", CONTAINER: "tgi" })).toThrow(/^STAGE is .+\nCONTAINER is .+$/);
  });

  test("says it once, however many items of a list are wrong", () => {
    expect(() => readSettings({ INSTANCE_TYPE: "ml.m5.large,ml.m5.xlarge", MEDIA_DOMAINS: "A,B" })).toThrow(
      /^INSTANCE_TYPE is "ml\.m5\.large,ml\.m5\.xlarge", but .+\.\nMEDIA_DOMAINS is "A,B", but .+\.$/,
    );
  });

  test.each([
    { ALLOWED_WEB_CIDR: "0.0.0.0/0" },
    { ALLOWED_WEB_CIDR: "203.0.113.7/32" },
    { WEBUI_INSTANCE_TYPE: "m7i-flex.large" },
    { WEBUI_DOMAIN: "chat.example.com" },
    { WEBUI_ADMIN_EMAIL: "it+chat@example.com" },
    { WEBUI_DIGEST: `sha256:${"a".repeat(64)}` },
    { HF_TOKEN_SECRET: "arn:aws:secretsmanager:eu-north-1:123456789012:secret:team/hf-token-AbCdEf" },
    {
      SCHEDULE_START: "cron(0 8 ? * MON-FRI *)",
      SCHEDULE_STOP: "rate(12 hours)",
      SCHEDULE_TIME_ZONE: "Europe/Stockholm",
    },
    { JWT_EXPIRES_IN: "12h" },
    { NOTIFY_EMAIL: "ops+ml@example.com" },
    { CONTACT: "Ada Lovelace <ada@example.com>" },
    { CONTACT: "https://example.com/help?team=ml#key" },
    { CONTACT: "help+llm@example.com" },
    { CONTACT: "Plattform-Team, #help-llm in Slack, Büro 3 (Mo–Fr)" },
    { CONTACT: "@ada" },
  ])("takes %o", (environment) => {
    expect(readSettings(environment)).toMatchObject(environment);
  });

  test("takes numbers as numbers", () => {
    const settings = readSettings({ INSTANCE_COUNT: "2", MAX_INSTANCE_COUNT: "4", IDLE_MINUTES: "60" });
    expect(settings).toMatchObject({ INSTANCE_COUNT: 2, MAX_INSTANCE_COUNT: 4, IDLE_MINUTES: 60 });
  });

  test.each([
    ["2", "1"],
    ["3", "2"],
  ])("from %s instances the endpoint cannot grow to %s", (INSTANCE_COUNT, MAX_INSTANCE_COUNT) => {
    expect(() => readSettings({ INSTANCE_COUNT, MAX_INSTANCE_COUNT })).toThrow(
      `MAX_INSTANCE_COUNT is "${MAX_INSTANCE_COUNT}", but must be at least INSTANCE_COUNT, which is ${INSTANCE_COUNT}.`,
    );
  });

  test.each([
    [{ VPC_ID: "vpc-01234567", ALLOWED_WEB_CIDR: "10.0.0.0/8" }, "SUBNET_ID"],
    [{ VPC_ID: "vpc-01234567", SUBNET_ID: "subnet-01234567" }, "ALLOWED_WEB_CIDR"],
    [{ SSH_KEY_NAME: "laptop" }, "ALLOWED_SSH_CIDR"],
    [{ ALLOWED_SSH_CIDR: "10.0.0.0/8" }, "SSH_KEY_NAME"],
  ])("names the setting that is missing beside %o", (environment, missing) => {
    expect(() => readSettings(environment)).toThrow(`but ${missing} is not: `);
  });
});

describe("the login to the web UI by a provider", () => {
  const login = {
    VPC_ID: "vpc-01234567",
    SUBNET_ID: "subnet-01234567",
    ALLOWED_WEB_CIDR: "10.0.0.0/8",
    WEBUI_DOMAIN: "chat.example.com",
    OPENID_PROVIDER_URL: "https://login.example.com/.well-known/openid-configuration",
    OAUTH_CLIENT_ID: "0oa1b2c3.apps@example.com",
    OAUTH_CLIENT_SECRET_ARN: "arn:aws:ssm:eu-north-1:123456789012:parameter/web-ui/login",
    OAUTH_ALLOWED_DOMAINS: "example.com, example.org",
  };

  test("is complete with a provider, a client and whom it lets in", () => {
    expect(readSettings(login)).toMatchObject({ ...login, OAUTH_ALLOWED_DOMAINS: ["example.com", "example.org"] });
  });

  test.each([
    { OPENID_PROVIDER_URL: "https://login.microsoftonline.com/0f-1/v2.0/.well-known/openid-configuration?p=B2C_1" },
    {
      OPENID_PROVIDER_URL:
        "https://cognito-idp.eu-north-1.amazonaws.com/eu-north-1_Ab/.well-known/openid-configuration",
    },
    { OAUTH_PROVIDER_NAME: "Büro 3" },
    { OAUTH_SCOPES: "openid email profile groups" },
    { ENABLE_LOGIN_FORM: "false" },
    { OAUTH_ROLES_CLAIM: "https://example.com/roles", OAUTH_ADMIN_ROLES: "/staff/chat admins" },
  ])("takes %o", (environment) => {
    expect(() => readSettings({ ...login, ...environment })).not.toThrow();
  });

  test.each(["VPC_ID", "WEBUI_DOMAIN", "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET_ARN", "OAUTH_ALLOWED_DOMAINS"] as const)(
    "is refused without %s",
    (missing) => {
      expect(() => readSettings({ ...login, [missing]: "" })).toThrow(
        new RegExp(`^OPENID_PROVIDER_URL is set, but ${missing} is not: .+\\.$`, "m"),
      );
    },
  );

  test.each([
    ["OAUTH_CLIENT_ID", "open-webui"],
    ["OAUTH_ALLOWED_DOMAINS", "example.com"],
    ["OAUTH_ADMIN_ROLES", "admins"],
    ["ENABLE_LOGIN_FORM", "false"],
  ])("%s means nothing without a provider, so it is refused", (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(
      `${name} is set, but OPENID_PROVIDER_URL is not: it says by which provider people log in.`,
    );
  });

  test("a claim of roles needs roles that mean something", () => {
    expect(() => readSettings({ ...login, OAUTH_ROLES_CLAIM: "groups" })).toThrow(
      "OAUTH_ROLES_CLAIM is set, but OAUTH_ADMIN_ROLES is not: this or OAUTH_ALLOWED_ROLES says what its roles are for.",
    );
    expect(() => readSettings({ ...login, OAUTH_ROLES_CLAIM: "groups", OAUTH_ALLOWED_ROLES: "a" })).not.toThrow();
  });
});

test("a container without a GPU has a default of its own, and refuses the others' types", () => {
  expect(readSettings({ CONTAINER: "llamacpp" }).INSTANCE_TYPE).toEqual(["ml.c7i.4xlarge"]);
  expect(readSettings({ CONTAINER: "llamacpp", INSTANCE_TYPE: "ml.c8g.xlarge" }).INSTANCE_TYPE).toEqual([
    "ml.c8g.xlarge",
  ]);
  expect(() => readSettings({ CONTAINER: "llamacpp", INSTANCE_TYPE: "ml.g5.xlarge" })).toThrow(
    /^INSTANCE_TYPE and CONTAINER do not go together: ml\.g5\.xlarge has a GPU/,
  );
  expect(() => readSettings({ INSTANCE_TYPE: "ml.c7i.4xlarge" })).toThrow(/ml\.c7i\.4xlarge has no GPU/);
});
