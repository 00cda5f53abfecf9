import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { operatorPrincipal } from "../../../../local/aws/iam/sessions.ts";
import { startTestAws } from "../../../../testing/local-aws/test-aws.ts";

const SCRIPT = join(import.meta.dirname, "set-up-credentials.ts");
const LASTING = {
  AWS_ACCESS_KEY_ID: "AKIAEXAMPLEEXAMPLE12",
  AWS_SECRET_ACCESS_KEY: "secret/secret+secret/secret+secret/secre",
};
const TEMPORARY = { ...LASTING, AWS_ACCESS_KEY_ID: "ASIAEXAMPLEEXAMPLE12", AWS_SESSION_TOKEN: "token//token//token==" };

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let folder: string;
beforeAll(async () => {
  ({ aws } = await startTestAws());
  for (const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } of [LASTING, TEMPORARY]) {
    aws.credentials.admit(id, secret, operatorPrincipal(aws.principals, "123456789012"));
  }
});
afterAll(() => aws.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "credentials-"));
  standIn("aws", '[ "$2" != get ] || [ "$5" = old ] && echo AKIAOLD || exit 1');
  standIn("gh", '[ "$2" = list ] && echo AWS_SESSION_TOKEN');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A command that notes its arguments and its input. */
function standIn(name: string, script = ""): void {
  const log = join(folder, "log");
  writeFileSync(
    join(folder, name),
    `#!/bin/sh\necho "${name} $*" >> ${log}\n[ ${name} != gh ] || sed 's/^/< /; $a\\' >> ${log}\n${script}\nexit 0\n`,
    { mode: 0o755 },
  );
}

async function setUp(argumentList: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [SCRIPT, ...argumentList], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: `${folder}:${dirname(process.execPath)}:/usr/bin:/bin`, AWS_ENDPOINT_URL: aws.url, ...environment },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  for (const secret of [LASTING.AWS_SECRET_ACCESS_KEY, TEMPORARY.AWS_SESSION_TOKEN, LASTING.AWS_ACCESS_KEY_ID]) {
    expect(stdout + stderr).not.toContain(secret);
  }
  return { code, stdout, stderr };
}

function commands(): string[] {
  try {
    return readFileSync(join(folder, "log"), "utf8").trim().split("\n");
  } catch {
    return [];
  }
}

test("temporary keys go to a profile and to the secrets of a repository", async () => {
  const { code, stderr } = await setUp(["--profile", "old", "--repository", "me/mine", "--yes"], TEMPORARY);
  expect(stderr).toMatch(/^Account \d{12}, arn:aws:\S+, keys ASIA…LE12$/m);
  expect(stderr).toContain(
    "  to the profile old of the AWS CLI, region eu-north-1, in place of the keys that it has\n",
  );
  expect(stderr).toContain(
    "  to the secrets AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION of me/mine\nWritten.\n",
  );
  expect(code).toBe(0);
  expect(commands()).toEqual([
    "aws configure get aws_access_key_id --profile old",
    "aws configure set aws_access_key_id ASIAEXAMPLEEXAMPLE12 --profile old",
    "aws configure set aws_secret_access_key secret/secret+secret/secret+secret/secre --profile old",
    "aws configure set aws_session_token token//token//token== --profile old",
    "aws configure set region eu-north-1 --profile old",
    "gh secret set AWS_ACCESS_KEY_ID --repo me/mine",
    "< ASIAEXAMPLEEXAMPLE12",
    "gh secret set AWS_SECRET_ACCESS_KEY --repo me/mine",
    "< secret/secret+secret/secret+secret/secre",
    "gh secret set AWS_SESSION_TOKEN --repo me/mine",
    "< token//token//token==",
    "gh secret set AWS_REGION --repo me/mine",
    "< eu-north-1",
  ]);
});

test("lasting keys take the place of the token of temporary ones", async () => {
  const { code } = await setUp(["--profile", "new", "--repository", "me/mine", "--yes"], LASTING);
  expect(code).toBe(0);
  expect(commands()).toEqual(
    expect.arrayContaining([
      "aws configure set aws_session_token  --profile new",
      "gh secret list --repo me/mine --json name --jq .[].name",
      "gh secret delete AWS_SESSION_TOKEN --repo me/mine",
    ]),
  );
});

test("the keys of a profile go to GitHub", async () => {
  const file = join(folder, "credentials");
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = LASTING;
  writeFileSync(file, `[mine]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`);
  const argumentList = ["--repository", "me/mine", "--from-profile", "mine", "--yes"];
  const { code } = await setUp(argumentList, { AWS_SHARED_CREDENTIALS_FILE: file });
  expect(code).toBe(0);
  expect(commands().slice(0, 4)).toEqual([
    "gh secret set AWS_ACCESS_KEY_ID --repo me/mine",
    `< ${id}`,
    "gh secret set AWS_SECRET_ACCESS_KEY --repo me/mine",
    `< ${secret}`,
  ]);
});

test("nothing is written when nobody can be asked", async () => {
  const { code, stderr } = await setUp(["--profile", "new"], LASTING);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Write them\? \[yes\/no\]: nobody can be asked here, say --yes to go on\.$/m);
  expect(commands()).toEqual(["aws configure get aws_access_key_id --profile new"]);
});

test.each<[string, string[], Record<string, string>, RegExp]>([
  ["no destination", [], LASTING, /^There is nothing to write to: give --profile, --repository or both\.\n$/],
  ["a wrong repository", ["--repository", "mine"], LASTING, /^"mine" is no repository of GitHub: .*\n$/],
  ["a wrong profile", ["--profile", "a b"], LASTING, /^"a b" cannot be a profile's name: .*\n$/],
  ["a wrong region", ["--profile", "a", "--region", "north"], LASTING, /^"north" is no region such as eu-north-1\.\n$/],
  [
    "no keys",
    ["--profile", "a"],
    {},
    /^AWS access key id \(is not shown\): nobody can be asked here, set AWS_ACCESS_KEY_ID\.\n$/,
  ],
  ["a wrong key", ["--profile", "a"], { ...LASTING, AWS_ACCESS_KEY_ID: "key" }, /^That is no access key id: .*\n$/],
  [
    "no such profile",
    ["--profile", "a", "--from-profile", "none"],
    { AWS_SHARED_CREDENTIALS_FILE: "/nowhere" },
    /^There are no AWS credentials: .*\n$/,
  ],
  [
    "a missing token",
    ["--profile", "a"],
    { ...TEMPORARY, AWS_SESSION_TOKEN: "" },
    /^Keys that begin with ASIA are temporary: .*\n$/,
  ],
  [
    "no network",
    ["--profile", "a"],
    { ...LASTING, AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_MAX_ATTEMPTS: "1" },
    /^AWS cannot be reached at 127\.0\.0\.1 \(ECONNREFUSED\): .*\n$/,
  ],
])("%s: one sentence, and nothing is written", async (_case, argumentList, environment, sentence) => {
  const { code, stderr } = await setUp([...argumentList, "--yes"], environment);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(1);
  expect(commands()).toEqual([]);
});

test("a missing GitHub CLI is one sentence", async () => {
  rmSync(join(folder, "gh"));
  const { code, stderr } = await setUp(["--repository", "me/mine", "--yes"], { ...LASTING, PATH: folder });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /\ngh cannot be run: install the GitHub CLI \(cli\.github\.com\) and sign in with `gh auth login`\.\n$/,
  );
});

test("what a command says of its failure is passed on without the secret that it was given", async () => {
  writeFileSync(
    join(folder, "gh"),
    '#!/bin/sh\nread -r value || true\necho "HTTP 403: cannot store $value" >&2\nexit 1\n',
    { mode: 0o755 },
  );
  const { code, stderr } = await setUp(["--repository", "me/mine", "--yes"], LASTING);
  expect(code).toBe(1);
  expect(stderr).toMatch(/\n`gh secret set` failed: HTTP 403: cannot store …\n$/);
});
