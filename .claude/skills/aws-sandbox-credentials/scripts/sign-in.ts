import type { Page } from "playwright-core";
import { UserError } from "../../../../user-error.ts";
import { inPortal, landmarks, whicheverAppears } from "./portal-page.ts";

export interface SignIn {
  readonly portalUrl: string;
  readonly user: string;
  readonly password: string;
  /** Asked for only when the portal does. */
  readonly oneTimeCode: () => Promise<string>;
  /** For each page, in milliseconds. */
  readonly timeout: number;
}

/**
 * Signs in as IAM Identity Center wants it: user name, password, one-time code, each on a page of its own; then the accounts are there.
 * @throws UserError
 */
export async function signIn(page: Page, { portalUrl, user, password, oneTimeCode, timeout }: SignIn): Promise<void> {
  const {
    userName,
    password: passwordField,
    oneTimeCode: codeField,
    alert,
    accounts,
    declineCookies,
  } = landmarks(page);
  page.setDefaultTimeout(timeout);
  await page.addLocatorHandler(declineCookies, (button) => button.click());

  await open(page, portalUrl, timeout);
  await inPortal(page, "the page for the user name", timeout, async () => {
    await userName.first().fill(user);
    await userName.first().press("Enter");
  });
  await inPortal(page, "the page for the password", timeout, async () => {
    if ((await whicheverAppears({ password: passwordField, alert }, timeout)) === "alert")
      await refuse("the user name");
    await passwordField.first().fill(password);
    await passwordField.first().press("Enter");
  });
  const next = await inPortal(page, "the page for the one-time code or the accounts", timeout, () =>
    whicheverAppears({ accounts, code: codeField, alert }, timeout),
  );
  if (next === "alert") await refuse("the password");
  if (next === "accounts") return;

  const code = await oneTimeCode();
  await inPortal(page, "the accounts", timeout, async () => {
    await codeField.first().fill(code);
    await codeField.first().press("Enter");
    if ((await whicheverAppears({ accounts, alert }, timeout)) === "alert") await refuse("the one-time code");
  });

  async function refuse(what: string): Promise<never> {
    const words = (await alert.filter({ visible: true }).first().innerText()).replaceAll(/\s+/g, " ").trim();
    throw new UserError(`The portal did not accept ${what}: ${words}`);
  }
}

async function open(page: Page, portalUrl: string, timeout: number): Promise<void> {
  try {
    await page.goto(portalUrl, { timeout, waitUntil: "commit" });
  } catch (error) {
    const [, reason = "no answer"] = /(net::ERR_\w+)/.exec(error instanceof Error ? error.message : "") ?? [];
    throw new UserError(`The portal ${portalUrl} cannot be reached (${reason}): check --portal-url and the network.`);
  }
}
