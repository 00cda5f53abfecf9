import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLine } from "../../testing/cli/run-line.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { startHub } from "../../local/hub.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let hub: Awaited<ReturnType<typeof startHub>>;
let folder: string;

beforeAll(async () => {
  ({ aws } = await startTestAws());
  hub = await startHub();
  folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-doctor-"));
  writeFileSync(join(folder, "terraform"), `#!/bin/sh\necho '{"terraform_version":"1.11.4"}'\n`);
  chmodSync(join(folder, "terraform"), 0o755);
});
afterAll(async () => {
  await aws.close();
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

async function doctor(flags: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await runLine(
    ["doctor", ...flags],
    cleanEnvironment({
      AWS_ENDPOINT_URL: aws.url,
      AWS_EMULATOR: "true",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      HF_ENDPOINT: hub.url,
      TERRAFORM_BINARY_NAME: join(folder, "terraform"),
      ...settings,
    }),
  );
  return { code, output: stdout, errors: stderr };
}

test("all is well: a line for each check and exit code 0", async () => {
  const { code, output, errors } = await doctor([]);
  expect(errors).toBe("");
  expect(output.match(/^ok {7}\w/gm)).toHaveLength(13);
  expect(output).toMatch(/\n\nReady to deploy\.\n\nNext: `npx openai-sagemaker deploy` .*\n$/);
  expect(code).toBe(0);
});

test("an error is exit code 1, in JSON too", async () => {
  const flags = ["--ssh-key-name", "your-key", "--allowed-ssh-cidr", "203.0.113.7/32", "--stage", "blue", "--json"];
  const { code, output, errors } = await doctor(flags);
  const { checks, ...rest } = JSON.parse(output);
  expect(rest).toEqual({ stage: "blue", region: "eu-north-1", ok: false });
  expect(checks.filter(({ status }: { status: string }) => status !== "ok")).toEqual([
    { name: "key pair", status: "error", found: expect.stringContaining("your-key"), cure: expect.any(String) },
  ]);
  expect(errors).toBe("");
  expect(code).toBe(1);
});

test("without credentials and network it still ends with lines and exit code 1", async () => {
  const { code, output, errors } = await doctor([], {
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    HF_ENDPOINT: "http://127.0.0.1:1",
  });
  expect(errors).toBe("");
  expect(output).toMatch(/^error {4}credentials {4}AWS cannot be reached at 127\.0\.0\.1 \(ECONNREFUSED\)\.$/m);
  expect(output).toMatch(/\n\nNot ready to deploy: 1 error, \d warnings\.\n\nNext: put right .*\n$/);
  expect(code).toBe(1);
});

test("refuses every wrong option at once, in a sentence each", async () => {
  const wrong = {
    "--stage": ["my-stage", "STAGE"],
    "--region": ["Stockholm", "AWS_REGION"],
    "--vpc-id": ["vpc-1", "VPC_ID"],
    "--subnet-id": ["subnet-1", "SUBNET_ID"],
    "--ssh-key-name": ["ключ", "SSH_KEY_NAME"],
    "--allowed-ssh-cidr": ["me", "ALLOWED_SSH_CIDR"],
    "--allowed-web-cidr": ["0.0.0.0/33", "ALLOWED_WEB_CIDR"],
    "--webui-instance-type": ["t2.small", "WEBUI_INSTANCE_TYPE"],
    "--webui-volume-gib": ["none", "WEBUI_VOLUME_GIB"],
    "--webui-domain": ["chat", "WEBUI_DOMAIN"],
    "--webui-admin-email": ["me", "WEBUI_ADMIN_EMAIL"],
    "--webui-version": ["latest", "WEBUI_VERSION"],
    "--webui-digest": ["abc", "WEBUI_DIGEST"],
    "--model-id": ["a/b/c", "HF_MODEL_ID"],
    "--model-revision": ["a b", "HF_MODEL_REVISION"],
    "--model-s3-uri": ["s3://a", "MODEL_S3_URI"],
    "--instance-type": ["ml.m5.large", "INSTANCE_TYPE"],
    "--container": ["tgi", "CONTAINER"],
    "--hf-token-secret": ["hf_secret", "HF_TOKEN_SECRET"],
    "--instance-count": ["0", "INSTANCE_COUNT"],
    "--max-instance-count": ["99", "MAX_INSTANCE_COUNT"],
    "--idle-minutes": ["1", "IDLE_MINUTES"],
    "--schedule-start": ["8", "SCHEDULE_START"],
    "--schedule-stop": ["18", "SCHEDULE_STOP"],
    "--schedule-time-zone": ["CETish", "SCHEDULE_TIME_ZONE"],
    "--notify-email": ["me", "NOTIFY_EMAIL"],
    "--state-bucket": ["A", "STATE_BUCKET"],
  } as const;
  const { code, output, errors } = await doctor(Object.entries(wrong).flatMap(([flag, [value]]) => [flag, value]));
  const lines = errors.trimEnd().split("\n");
  expect(lines).toHaveLength(Object.keys(wrong).length);
  for (const [value, setting] of Object.values(wrong)) {
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${setting} is "${value}", but must `)));
  }
  expect(output).toBe("");
  expect(code).toBe(1);
});

test.each([
  [["--ssh-key-name", "my-key"], /^SSH_KEY_NAME is set, but ALLOWED_SSH_CIDR is not: /],
  [["--nothing"], /^error: unknown option '--nothing'/],
])("refuses %j in one sentence", async (flags, sentence) => {
  const { code, output, errors } = await doctor(flags);
  expect(errors).toMatch(sentence);
  expect(errors.trimEnd().split("\n")).toHaveLength(1);
  expect(output).toBe("");
  expect(code).toBe(1);
});
