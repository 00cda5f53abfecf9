import type { Browser, Page } from "playwright-core";
import { type Portal, portalKeys, startAccessPortal } from "../../../../testing/skills/access-portal.ts";
import { PASSWORD, TOTP_SECRET, takeCredentials } from "../../../../testing/skills/take-credentials-process.ts";
import { takeAccessKeys } from "./access-keys.ts";
import { findChromium, launchChromium } from "./browser.ts";
import { oneTimeCode } from "./one-time-code.ts";
import { type SignIn, signIn } from "./sign-in.ts";

const SANDBOX = { name: "sandbox-7", id: "123456789012", roles: ["PowerUser"] };
const OTHER = { name: "sandbox-8", id: "210987654321", roles: ["PowerUser", "ReadOnly"] };
const PORTAL: Portal = { user: "ada", password: PASSWORD, totpSecret: TOTP_SECRET, accounts: [SANDBOX] };
/** Milliseconds: long enough for the busiest machine. */
const PATIENCE = 300_000;
/** Milliseconds, for what never comes. */
const IMPATIENCE = 500;

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
      credentials: portalKeys(SANDBOX.id, "PowerUser"),
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
    expect(credentials).toEqual(portalKeys(OTHER.id, "ReadOnly"));
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
    await expect(signInTo({ silent: "username" }, { timeout: 20_000 })).rejects.toThrow(
      /^The portal did not show the page for the password within 20 s \(at http:\/\/127\.0\.0\.1:\d+\/platform\/login\): run with --headed to see what it shows\.$/,
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
    const { code, output, commands } = await takeCredentials(
      ["--portal-url", portal.url, "--profile", "sandbox", "--yes"],
      {
        SANDBOX_USER: PORTAL.user,
        SANDBOX_PASSWORD: PORTAL.password,
        SANDBOX_TOTP_SECRET: `otpauth://totp/AWS:ada?secret=${TOTP_SECRET}&issuer=AWS`,
      },
    );
    expect(output).toBe(
      "The profile sandbox has the keys ASIA…ABCD of PowerUser in sandbox-7 123456789012.\n" +
        "Try them: aws sts get-caller-identity --profile sandbox\n",
    );
    expect(code).toBe(0);
    const { accessKeyId, secretAccessKey, sessionToken } = portalKeys(SANDBOX.id, "PowerUser");
    expect(commands).toEqual([
      "configure get aws_access_key_id --profile sandbox",
      `configure set aws_access_key_id ${accessKeyId} --profile sandbox`,
      `configure set aws_secret_access_key ${secretAccessKey} --profile sandbox`,
      `configure set aws_session_token ${sessionToken} --profile sandbox`,
      "configure set region eu-north-1 --profile sandbox",
    ]);
  });
}
