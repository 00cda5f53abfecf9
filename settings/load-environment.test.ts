import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { ENVIRONMENT_FILE, loadEnvironment } from "./load-environment.ts";
import { readSettings, SettingsError } from "./settings.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "settings-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, ".env");
const load = (text: string | Buffer, environment = {}) => {
  writeFileSync(file(), text);
  return loadEnvironment(folder, environment);
};
const refused = (text: string | Buffer) => {
  expect(() => load(text)).toThrow(SettingsError);
  return expect(() => load(text));
};

test("reads .env, and lets the shell win", () => {
  const text = 'STAGE=blue\nCONTAINER="lmi" # as the team decided\nAWS_PROFILE=team\n';
  expect(load(text, { STAGE: "green" })).toMatchObject({ STAGE: "green", CONTAINER: "lmi", AWS_PROFILE: "team" });
});

test("an empty variable of the shell, as CI systems set it, takes nothing away", () => {
  expect(readSettings(load("STAGE=blue\n", { STAGE: "", HF_MODEL_ID: " " }))).toMatchObject({
    STAGE: "blue",
    HF_MODEL_ID: "distilgpt2",
  });
});

test("reads the file that a variable names, and not .env", () => {
  writeFileSync(file(), "INSTANCE_COUNT=2\n");
  writeFileSync(join(folder, "team.env"), "STAGE=team\n");
  const loaded = loadEnvironment(folder, { [ENVIRONMENT_FILE]: join(folder, "team.env") });
  expect(loaded).toMatchObject({ STAGE: "team" });
  expect(loaded).not.toHaveProperty("INSTANCE_COUNT");
});

test("what is loaded is not loaded again by a program that gets it", () => {
  const loaded = load("STAGE=blue\n");
  expect(loaded).toMatchObject({ [ENVIRONMENT_FILE]: devNull });
  writeFileSync(file(), "this is no assignment\n");
  expect(loadEnvironment(folder, loaded)).toEqual(loaded);
});

test.each<[string, RegExp]>([
  ["INSTANCE_TYP=ml.g5.xlarge\n", /^\.env, line 1: INSTANCE_TYP is not a setting; did you mean INSTANCE_TYPE\?$/],
  ["\nstage=blue\n", /^\.env, line 2: stage is not a setting; did you mean STAGE\?$/],
  ["idle-minutes=60\n", /did you mean IDLE_MINUTES\?$/],
  ["HF_MODEL=gpt2\n", /did you mean HF_MODEL_ID\?$/],
  ["MODEL=gpt2\n", /did you mean HF_MODEL_ID\?$/],
  ["REGION=eu-west-1\n", /did you mean AWS_REGION\?$/],
  ["EMAIL=ops@example.com\n", /did you mean NOTIFY_EMAIL\?$/],
  ["AWS_REGIN=eu-west-1\n", /did you mean AWS_REGION\?$/],
  ["PORT=80\n", /^\.env, line 1: PORT is not a setting; docs\/settings\.md lists them\.$/],
  ["NODE_OPTIONS=--use-system-ca\n", /^\.env, line 1: NODE_OPTIONS comes too late here, .* set it in the shell\.$/],
  [`${ENVIRONMENT_FILE}=other.env\n`, /is not a setting/],
  ["STAGE=blue\nCONTAINER\n", /^\.env, line 2: there is no `=`/],
])("refuses %j", (text, sentence) => refused(text).toThrow(sentence));

test("names every wrong line, in the order of the file", () => {
  refused("A=1\nSTAGE: blue\nB=2\n").toThrow(/^\.env, line 1: A .*\n\.env, line 2: a `:` .*\n\.env, line 3: B .*$/);
});

test.each([
  "HTTPS_PROXY",
  "http_proxy",
  "NO_PROXY",
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "AWS_PROFILE",
  "AWS_DEFAULT_REGION",
  "AWS_SESSION_TOKEN",
  "AWS_ENDPOINT_URL_S3",
  "TF_CLI_CONFIG_FILE",
  "TF_PLUGIN_CACHE_DIR",
  "TERRAFORM_BINARY_NAME",
  "CDKTF_OUTDIR",
  "HF_TOKEN",
  "HF_HUB_CACHE",
  "NODE_ENV",
  "NO_COLOR",
])("takes %s, which is another program's", (name) => {
  expect(load(`${name}=value\n`)).toMatchObject({ [name]: "value" });
});

test("a directory in its place is an error", () => {
  mkdirSync(file());
  expect(() => loadEnvironment(folder, {})).toThrow(/^\.env is a directory: the settings are read from a file/);
});

test.each<[string, RegExp]>([
  [".env", /^\.env is a symbolic link that leads to itself\.$/],
  ["nowhere", /^\.env is a symbolic link to a file that does not exist\.$/],
])("a link to %s is an error", (target, sentence) => {
  symlinkSync(target, file());
  expect(() => loadEnvironment(folder, {})).toThrow(sentence);
});

test("a named file that is not there is an error", () => {
  expect(() => loadEnvironment(folder, { [ENVIRONMENT_FILE]: "no/team.env" })).toThrow(/^no\/team\.env does not exist/);
});

test("UTF-16, as shells of Windows write it, is an error", () => {
  refused(Buffer.from("\u{FEFF}STAGE=blue\r\n", "utf16le")).toThrow(/^\.env is no UTF-8 text: save it as UTF-8\.$/);
});

test("without a file there is nothing to read", () => {
  expect(loadEnvironment(folder, { STAGE: "blue" })).toMatchObject({ STAGE: "blue" });
});
