import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadEnvironment, readSettings, SettingsError } from "./settings.ts";

describe("readSettings", () => {
  test("needs nothing: every setting that is required has a default", () => {
    expect(readSettings({})).toEqual({
      STAGE: "dev",
      AWS_REGION: "eu-north-1",
      HF_MODEL_ID: "distilgpt2",
      HF_MODEL_REVISION: "main",
      INSTANCE_TYPE: ["ml.g4dn.xlarge"],
      CONTAINER: "vllm",
      WEBUI_INSTANCE_TYPE: "t3.small",
      WEBUI_VOLUME_GIB: 20,
      WEBUI_ADMIN_EMAIL: "admin@localhost",
      WEBUI_VERSION: "0.12.4",
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
    ["HF_MODEL_ID", "https://huggingface.co/distilgpt2"],
    ["HF_MODEL_REVISION", "a b"],
    ["MODEL_S3_URI", "s3://bucket/model.tar.gz"],
    ["INSTANCE_TYPE", "ml.m5.xlarge"],
    ["INSTANCE_TYPE", "ml.g5.xlarge,g5.xlarge"],
    ["CONTAINER", "tgi"],
    ["STATE_BUCKET", "Bucket"],
  ])("says of %s = %s in one sentence what is wrong and what is allowed", (name, value) => {
    const read = () => readSettings({ [name]: value });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(new RegExp(`^${name} is "${value.replaceAll(/[.?/]/g, "\\$&")}", but must .+\\.$`));
  });

  test("reports all wrong settings at once, a line each", () => {
    expect(() => readSettings({ STAGE: "A", CONTAINER: "tgi" })).toThrow(/^STAGE is .+\nCONTAINER is .+$/);
  });

  test.each([
    { ALLOWED_WEB_CIDR: "0.0.0.0/0" },
    { ALLOWED_WEB_CIDR: "203.0.113.7/32" },
    { WEBUI_INSTANCE_TYPE: "m7i-flex.large" },
    { WEBUI_DOMAIN: "chat.example.com" },
    { WEBUI_ADMIN_EMAIL: "it+chat@example.com" },
    { WEBUI_DIGEST: `sha256:${"a".repeat(64)}` },
  ])("takes %o", (environment) => {
    expect(readSettings(environment)).toMatchObject(environment);
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

describe("loadEnvironment", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "settings-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("reads .env, and lets the shell win", () => {
    writeFileSync(join(folder, ".env"), 'STAGE=blue\nCONTAINER="lmi" # as the team decided\nAWS_PROFILE=team\n');
    expect(loadEnvironment(folder, { STAGE: "green" })).toEqual({
      STAGE: "green",
      CONTAINER: "lmi",
      AWS_PROFILE: "team",
    });
  });

  test("refuses a name that is not a setting", () => {
    writeFileSync(join(folder, ".env"), "INSTANCE_TYP=ml.g5.xlarge\n");
    expect(() => loadEnvironment(folder, {})).toThrow(
      /^INSTANCE_TYP in \.env is not a setting; the settings are STAGE, /,
    );
  });
});
