import { errors, type Locator, type Page } from "playwright-core";
import { UserError } from "../../../../user-error.ts";

/**
 * What the script goes by in the pages of IAM Identity Center: names that AWS gives for its own tests, and roles; never generated classes or positions.
 */
export function landmarks(page: Page) {
  return {
    userName: page.locator("input#username-input, #username-input input"),
    password: page.locator('input[type="password"]'),
    oneTimeCode: page.locator('[data-testid="vmfa-authentication"] input[type="text"]').or(page.getByLabel("MFA code")),
    alert: page.locator('[data-testid="test-alert"], [role="alert"]').filter({ hasText: /\S/ }),
    accounts: page.getByTestId("account-list-cell"),
    /** Covers the page until it is answered. */
    declineCookies: page.locator('[data-id="awsccc-cb-btn-decline"]'),
  } satisfies Record<string, Locator>;
}

/**
 * Waits until one of several things can be seen, and says which.
 * @throws playwright's TimeoutError
 */
export async function whicheverAppears<Name extends string>(
  candidates: Readonly<Record<Name, Locator>>,
  timeout: number,
): Promise<Name> {
  const visible = Object.entries<Locator>(candidates).map(
    ([name, all]) => [name, all.filter({ visible: true })] as const,
  );
  const any = visible.map(([, locator]) => locator).reduce((either, locator) => either.or(locator));
  for (;;) {
    await any.first().waitFor({ timeout });
    for (const [name, locator] of visible) if ((await locator.count()) > 0) return name as Name;
    // It has gone again in between.
  }
}

/**
 * Does something in the portal. What goes wrong becomes one sentence without Playwright's log, which quotes what was typed.
 * @throws UserError
 */
export async function inPortal<T>(page: Page, wanted: string, timeout: number, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (page.isClosed()) throw new UserError(`The browser was closed before ${wanted} appeared.`);
    if (error instanceof errors.TimeoutError) {
      throw new UserError(
        `The portal did not show ${wanted} within ${timeout / 1000} s (at ${place(page)}): run with --headed to see what it shows.`,
      );
    }
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new UserError(`The portal did not show ${wanted} (at ${place(page)}): ${reason}`);
  }
}

/** Without the query, which carries handles of the sign-in. */
function place(page: Page): string {
  return page.url().replace(/[?#].*$/, "");
}
