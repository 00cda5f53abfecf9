import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Browser, Page } from "playwright-core";
import { takeAccessKeys } from "./access-keys.ts";
import { findChromium, launchChromium } from "./browser.ts";
import { oneTimeCode } from "./one-time-code.ts";
import { type SignIn, signIn } from "./sign-in.ts";
import { keysOf, type Portal, startAccessPortal } from "../../../../testing/skills/access-portal.ts";

const SCRIPT = join(import.meta.dirname, "take-credentials.ts");
const TOTP_SECRET = "JBSWY3DPEHPK3PXP";
const SANDBOX = { name: "sandbox-7", id: "123456789012", roles: ["PowerUser"] };
const OTHER = { name: "sandbox-8", id: "210987654321", roles: ["PowerUser", "ReadOnly"] };
const PORTAL: Portal = { user: "ada", password: "correct horse", totpSecret: TOTP_SECRET, accounts: [SANDBOX] };
const PATIENCE = 30_000; // long enough for a busy machine
const IMPATIENCE = 500; // for what never comes

let portal: Awaited<ReturnType<typeof startAccessPortal>>;
afterEach(() => portal?.close());

const chromium = findChromium(process.env);
if (chromium === undefined) {
  test("the sign-in is not tried: there is no Chromium on the PATH, and CHROMIUM_PATH names none", () => {
    expect(findChromium({ CHROMIUM_PATH: "/opt/chromium" })).toBe("/opt/chromium");
  });
} else {
  describe("in a browser", inBrowser);
}

function inBrowser(): void {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(process.env, false);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    page = await browser.newPage();
  });
  afterEach(() => page.context().close());

  async function signInTo(portalLike: Partial<Portal>, signInLike: Partial<SignIn> = {}): Promise<void> {
    portal = await startAccessPortal({ ...PORTAL, ...portalLike });
    await signIn(page, {
      portalUrl: portal.url,
      user: PORTAL.user,
      password: PORTAL.password,
      oneTimeCode: async () => oneTimeCode(TOTP_SECRET),
      timeout: PATIENCE,
      ...signInLike,
    });
  }

  test("signs in with user name, password and one-time code, and takes the only role of the only account", async () => {
    await signInTo({});
    expect(await takeAccessKeys(page, { timeout: PATIENCE })).toEqual({
      account: "sandbox-7 123456789012",
      role: "PowerUser",
      credentials: keysOf(SANDBOX.id, "PowerUser"),
    });
  });

  test("asks for no code where the portal asks for none", async () => {
    const { totpSecret, ...portalWithoutCodes } = PORTAL;
    portal = await startAccessPortal(portalWithoutCodes);
    const oneTimeCodeAsked = jest.fn();
    const { user, password } = PORTAL;
    await signIn(page, { portalUrl: portal.url, user, password, oneTimeCode: oneTimeCodeAsked, timeout: PATIENCE });
    expect(oneTimeCodeAsked).not.toHaveBeenCalled();
  });

  test("takes the named role of the named account", async () => {
    await signInTo({ accounts: [SANDBOX, OTHER] });
    const { credentials } = await takeAccessKeys(page, { account: OTHER.id, role: "ReadOnly", timeout: PATIENCE });
    expect(credentials).toEqual(keysOf(OTHER.id, "ReadOnly"));
  });

  test("names the accounts and the roles when there is a choice", async () => {
    await signInTo({ accounts: [OTHER, SANDBOX] });
    const take = (choice: { account?: string; role?: string }) =>
      takeAccessKeys(page, { ...choice, timeout: PATIENCE });
    await expect(take({})).rejects.toThrow(
      "There are 2 accounts (sandbox-8 210987654321, sandbox-7 123456789012): choose one with --account.",
    );
    await expect(take({ account: "sandbox" })).rejects.toThrow(
      "There is no account sandbox: there are sandbox-8 210987654321, sandbox-7 123456789012.",
    );
    await expect(take({ account: "sandbox-8" })).rejects.toThrow(
      "There are 2 roles (PowerUser, ReadOnly): choose one with --role.",
    );
    await expect(take({ account: "sandbox-8", role: "Admin" })).rejects.toThrow(
      "There is no role Admin: there are PowerUser, ReadOnly.",
    );
  });

  test.each<[string, Partial<SignIn>, string]>([
    ["user name", { user: "bob" }, "The portal did not accept the user name: We couldn't verify this user name."],
    [
      "password",
      { password: "wrong" },
      "The portal did not accept the password: We couldn't verify your sign-in credentials. Please try again.",
    ],
    [
      "one-time code",
      { oneTimeCode: async () => "000000" },
      "The portal did not accept the one-time code: The MFA code is not valid.",
    ],
  ])("says what the portal said to a wrong %s", async (_what, wrong, sentence) => {
    await expect(signInTo({}, wrong)).rejects.toThrow(new Error(sentence));
  });

  test("does not wait for ever for the page of the next step", async () => {
    await expect(signInTo({ silent: "username" }, { timeout: 4000 })).rejects.toThrow(
      /^The portal did not show the page for the password within 4 s \(at http:\/\/127\.0\.0\.1:\d+\/platform\/login\): run with --headed to see what it shows\.$/,
    );
  });

  test("does not wait for ever for the roles of an account", async () => {
    await signInTo({ silent: "roles" });
    await expect(takeAccessKeys(page, { timeout: IMPATIENCE })).rejects.toThrow(
      "The portal did not show the roles of sandbox-7 123456789012 within 0.5 s",
    );
  });

  test("does not wait for ever for the portal", async () => {
    await expect(signInTo({ silent: "/platform/login" }, { timeout: IMPATIENCE })).rejects.toThrow(
      /^The portal http:\S+ cannot be reached \(no answer\): check --portal-url and the network\.$/,
    );
  });

  test("says so when the portal cannot be reached", async () => {
    await expect(signInTo({}, { portalUrl: "http://127.0.0.1:9/start" })).rejects.toThrow(
      /^The portal http:\/\/127\.0\.0\.1:9\/start cannot be reached \(net::ERR_\w+\): check --portal-url and the network\.$/,
    );
  });

  test("the script writes the keys to a profile and shows no secret", async () => {
    portal = await startAccessPortal(PORTAL);
    const { code, output, commands } = await take(["--portal-url", portal.url, "--profile", "sandbox", "--yes"], {
      SANDBOX_USER: PORTAL.user,
      SANDBOX_PASSWORD: PORTAL.password,
      SANDBOX_TOTP_SECRET: `otpauth://totp/AWS:ada?secret=${TOTP_SECRET}&issuer=AWS`,
    });
    expect(output).toBe(
      "The profile sandbox has the keys ASIA…ABCD of PowerUser in sandbox-7 123456789012.\n" +
        "Try them: aws sts get-caller-identity --profile sandbox\n",
    );
    expect(code).toBe(0);
    const { accessKeyId, secretAccessKey, sessionToken } = keysOf(SANDBOX.id, "PowerUser");
    expect(commands).toEqual([
      "configure get aws_access_key_id --profile sandbox",
      `configure set aws_access_key_id ${accessKeyId} --profile sandbox`,
      `configure set aws_secret_access_key ${secretAccessKey} --profile sandbox`,
      `configure set aws_session_token ${sessionToken} --profile sandbox`,
      "configure set region eu-north-1 --profile sandbox",
    ]);
  });
}

const SECRETS = { SANDBOX_USER: "ada", SANDBOX_PASSWORD: "correct horse", SANDBOX_TOTP_SECRET: TOTP_SECRET };
const URL_FLAG = ["--portal-url", "https://d-1234567890.awsapps.com/start"];

test.each<[string, string[], Record<string, string>, RegExp]>([
  ["no portal", [], SECRETS, /^error: required option '--portal-url <url>' not specified\n$/],
  [
    "an unencrypted portal",
    ["--portal-url", "http://example.com"],
    SECRETS,
    /^"http:\/\/example\.com" is no address of a portal .*\n$/,
  ],
  ["a wrong profile", [...URL_FLAG, "--profile", "a b"], SECRETS, /^"a b" cannot be a profile's name: .*\n$/],
  ["a wrong region", [...URL_FLAG, "--region", "north"], SECRETS, /^"north" is no region such as eu-north-1\.\n$/],
  [
    "a wrong time limit",
    [...URL_FLAG, "--timeout", "soon"],
    SECRETS,
    /^"soon" is no time limit: say 1 to 600 seconds\.\n$/,
  ],
  [
    "a wrong secret",
    [...URL_FLAG],
    { ...SECRETS, SANDBOX_TOTP_SECRET: "not base 32 !" },
    /^SANDBOX_TOTP_SECRET is no secret of an authenticator app: .*\n$/,
  ],
  [
    "no password",
    [...URL_FLAG],
    { SANDBOX_USER: "ada" },
    /^Password \(is not shown\): nobody can be asked here, set SANDBOX_PASSWORD\.\n$/,
  ],
  [
    "no such browser",
    [...URL_FLAG],
    { ...SECRETS, CHROMIUM_PATH: "/nowhere/chromium" },
    /^\/nowhere\/chromium does not start: .*\n$/,
  ],
])("%s: one sentence, and nothing is written", async (_case, argumentList, environment, sentence) => {
  const { code, output, commands } = await take([...argumentList, "--yes"], environment);
  expect(output).toMatch(sentence);
  expect(code).toBe(1);
  expect(commands.filter((line) => line.startsWith("configure set"))).toEqual([]);
});

test("nothing is opened when nobody can be asked for the profile", async () => {
  const { code, output } = await take([...URL_FLAG], SECRETS);
  expect(output).toBe(
    "Write the sandbox's keys to the profile sandbox? [yes/no]: nobody can be asked here, say --yes to go on.\n",
  );
  expect(code).toBe(1);
});

test("a one-time code is that of RFC 6238, from a secret with or without spaces or from an address", () => {
  // The first test vector of RFC 6238, appendix B, cut to six digits.
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  for (const written of [secret, "gezd gnbv gy3t qojq gezd gnbv gy3t qojq", `otpauth://totp/AWS?secret=${secret}`]) {
    expect(oneTimeCode(written, 59_000)).toBe("287082");
  }
});

/** Runs the script with an `aws` that notes its arguments. */
async function take(argumentList: readonly string[], environment: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  try {
    const log = join(folder, "log");
    writeFileSync(log, "");
    writeFileSync(join(folder, "aws"), `#!/bin/sh\necho "$*" >> ${log}\n`);
    chmodSync(join(folder, "aws"), 0o755);
    const child = spawn(process.execPath, [SCRIPT, ...argumentList], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { HOME: folder, PATH: `${folder}:${process.env.PATH}`, ...environment },
    });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    const output = out + err;
    for (const secret of ["correct horse", TOTP_SECRET, "secret/of+", "token//of+"])
      expect(output).not.toContain(secret);
    return { code, output, commands: readFileSync(log, "utf8").trim().split("\n") };
  } finally {
    rmSync(folder, { recursive: true, maxRetries: 3 });
  }
}
