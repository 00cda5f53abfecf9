import type { Locator, Page } from "playwright-core";
import { UserError } from "../../../../user-error.ts";
import { type Credentials, parseCredentials } from "../../aws-credentials-setup/scripts/credentials.ts";
import { inPortal } from "./portal-page.ts";

export interface Choice {
  /** Name or id; needed when there are several. */
  readonly account?: string;
  /** Needed when the account has several. */
  readonly role?: string;
  /** For each page, in milliseconds. */
  readonly timeout: number;
}

export interface AccessKeys {
  readonly account: string;
  readonly role: string;
  readonly credentials: Credentials;
}

/**
 * Opens an account and the dialog with the access keys of a role, and reads them. The accounts are the rows of level 1 of a tree,
 * the roles of an open account the rows of level 2 below it.
 * @throws UserError
 */
export async function takeAccessKeys(page: Page, { account, role, timeout }: Choice): Promise<AccessKeys> {
  page.setDefaultTimeout(timeout);
  const accountRows = page.locator('tr[aria-level="1"]').filter({ has: page.getByTestId("account-list-cell") });
  const chosenAccount = await inPortal(page, "the accounts", timeout, async () => {
    await accountRows.first().waitFor();
    return choose("account", account, await accountRows.all(), namesOfAccount);
  });
  const position = 1 + chosenAccount.index;
  const roleRows = page.locator(
    `xpath=//tr[@aria-level="2"][count(preceding-sibling::tr[@aria-level="1"]) = ${position}][.//*[@data-testid="federation-link"]]`,
  );
  const chosenRole = await inPortal(page, `the roles of ${chosenAccount.label}`, timeout, async () => {
    const toggle = chosenAccount.row.locator("button[aria-expanded]");
    if ((await toggle.getAttribute("aria-expanded")) !== "true") await toggle.click();
    await roleRows.first().waitFor();
    return choose("role", role, await roleRows.all(), namesOfRole);
  });
  const dialog = page.getByRole("dialog").filter({ hasText: /aws_session_token/i });
  const shown = await inPortal(page, `the access keys of ${chosenRole.label}`, timeout, async () => {
    await chosenRole.row.getByTestId("role-creation-action-button").click();
    await dialog.waitFor();
    return dialog.innerText();
  });
  return { account: chosenAccount.label, role: chosenRole.label, credentials: readKeys(shown) };
}

/** Name and id. */
async function namesOfAccount(row: Locator): Promise<string[]> {
  const name = await row.getByTestId("account-list-cell").innerText();
  const [id = ""] = /\b\d{12}\b/.exec(await row.innerText()) ?? [];
  return [name.trim(), id];
}

async function namesOfRole(row: Locator): Promise<string[]> {
  return [(await row.getByTestId("federation-link").innerText()).trim()];
}

/** The row that has the wanted name; the only row when none is wanted. */
async function choose(
  kind: "account" | "role",
  wanted: string | undefined,
  rows: readonly Locator[],
  namesOf: (row: Locator) => Promise<string[]>,
): Promise<{ row: Locator; index: number; label: string }> {
  const choices = await Promise.all(
    rows.map(async (row, index) => {
      const names = await namesOf(row);
      return { row, index, names, label: names.join(" ") };
    }),
  );
  const [match, another] = choices.filter(({ names }) => wanted === undefined || names.includes(wanted));
  if (match !== undefined && another === undefined) return match;
  const all = choices.map(({ label }) => label).join(", ");
  if (wanted === undefined)
    throw new UserError(`There are ${rows.length} ${kind}s (${all}): choose one with --${kind}.`);
  throw new UserError(`There is ${match ? "more than one" : "no"} ${kind} ${wanted}: there are ${all}.`);
}

/** The dialog shows the keys as exports and as a profile; both have `name = value`, with or without quotes. */
function readKeys(shown: string): Credentials {
  const value = (name: string) => new RegExp(`${name}\\s*=\\s*"?([^\\s"]+)`, "i").exec(shown)?.[1] ?? "";
  return parseCredentials(value("aws_access_key_id"), value("aws_secret_access_key"), value("aws_session_token"));
}
