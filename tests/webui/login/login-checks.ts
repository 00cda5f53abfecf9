import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Check } from "../checks.ts";
import type { Person } from "./identity-provider.ts";
import type { LoginPage } from "./login-page.ts";
import type { LoginStage } from "./login-stage.ts";

/** Longer than any check needs of a login, also on a busy machine. */
const LIFETIME_MINUTES = 3;

/** Beside the provider, its client and the domain. */
export const SETTINGS = {
  OAUTH_ALLOWED_DOMAINS: "example.com, example.org",
  OAUTH_PROVIDER_NAME: "Example Login",
  OAUTH_SCOPES: "openid email profile groups",
  OAUTH_ROLES_CLAIM: "groups",
  OAUTH_ALLOWED_ROLES: "chat users",
  OAUTH_ADMIN_ROLES: "chat-admins",
  ENABLE_LOGIN_FORM: "false",
  JWT_EXPIRES_IN: `${LIFETIME_MINUTES}m`,
} as const;

export const PEOPLE = {
  ada: { email: "ada@example.com", name: "Ada Lovelace", groups: ["chat users", "chat-admins"] },
  bob: { email: "Bob@example.org", name: "Bob Ross", groups: ["chat users"] },
  carol: { email: "carol@example.com", name: "Carol", groups: ["guests"] },
  dora: { email: "dora@example.com", name: "Dora", groups: ["chat users"] },
  eve: { email: "eve@example.com.evil.example", name: "Eve", groups: ["chat users", "chat-admins"] },
  frank: { email: "frank@example.com", name: "Frank", groups: [] },
} satisfies Record<string, Person>;

/** Everything that happens to people who log in by a provider, in this order. */
export function listLoginChecks(stage: LoginStage, newPage: (address?: string) => Promise<LoginPage>): Check[] {
  const people: Record<string, Person> = PEOPLE;

  async function logsIn(who: keyof typeof PEOPLE): Promise<LoginPage> {
    const page = await newPage();
    await page.logIn(who);
    await page.untilIn();
    return page;
  }
  async function isRefused(who: keyof typeof PEOPLE, why: RegExp): Promise<void> {
    const page = await newPage();
    await page.logIn(who);
    assert.match(await page.refusal(), why);
    await page.screenshot(`login-refused-${who}`);
    assert.equal(await page.whoIsIn(), undefined);
    await page.close();
  }

  return [
    [
      "the page offers the provider, and no field for a password",
      async () => {
        const page = await newPage();
        await page.goTo();
        await page.button.waitFor();
        assert.equal(await page.button.innerText(), "Continue with Example Login");
        assert.equal(await page.page.getByLabel("Password", { exact: true }).count(), 0);
        await page.screenshot("login-page");
        await page.close();
      },
    ],
    [
      "the administrator gets in with the password all the same, where the tools say, also by a port forward, and adds Dora",
      async () => {
        assert.equal(stage.admin.passwordForm, `${stage.address}/auth?form=1`);
        const admin = await newPage(stage.forwarded);
        await admin.goTo("/auth?form=1");
        await admin.page.getByLabel("Email").fill(stage.admin.email);
        await admin.page.getByLabel("Password", { exact: true }).fill(stage.admin.password);
        await admin.screenshot("login-password-form");
        await admin.page.getByRole("button", { name: "Sign in" }).click();
        await admin.untilIn();
        assert.equal((await admin.whoIsIn())?.role, "admin");
        const added = await admin.page.evaluate(
          `fetch("/api/v1/auths/add", { method: "POST", headers: { authorization: "Bearer " + localStorage.token, "content-type": "application/json" }, body: JSON.stringify({ name: "Dora", email: "dora@example.com", password: "a password of hers", role: "user" }) }).then((r) => r.status)`,
        );
        assert.equal(added, 200);
      },
    ],
    [
      "the first person gets an account, is an administrator by her group, and chats",
      async () => {
        const ada = await logsIn("ada");
        const { email, name, role } = (await ada.whoIsIn()) ?? {};
        assert.deepEqual({ email, name, role }, { email: "ada@example.com", name: "Ada Lovelace", role: "admin" });
        await ada.chat.pickModel("default");
        assert((await ada.chat.send("The President said that")).length > 0);
        assert.deepEqual(await ada.chat.errors(), []);
        await ada.screenshot("login-first-chat");
      },
    ],
    [
      "a second person gets an account of his own, is an ordinary user, and sees no chat of hers",
      async () => {
        const bob = await logsIn("bob");
        const { email, role } = (await bob.whoIsIn()) ?? {};
        assert.deepEqual({ email, role }, { email: "bob@example.org", role: "user" });
        await bob.chat.pickModel("default");
        assert((await bob.chat.send("The painter said that")).length > 0);
        const chats = await bob.page.evaluate(
          `fetch("/api/v1/chats/", { headers: { authorization: "Bearer " + localStorage.token } }).then((r) => r.json())`,
        );
        assert.equal((chats as unknown[]).length, 1);
        await bob.screenshot("login-second-chat");
      },
    ],
    [
      "somebody of a foreign domain is refused, whatever the groups, also when that domain begins like an allowed one",
      () => isRefused("eve", /Sign-in with your identity provider failed/),
    ],
    ["somebody with other groups alone is refused", () => isRefused("carol", /do not have permission/)],
    [
      "somebody without any group may do nothing until an administrator says otherwise",
      async () => {
        const frank = await newPage();
        await frank.logIn("frank");
        await frank.page
          .getByText(/Account Activation Pending|pending/i)
          .first()
          .waitFor();
        await frank.screenshot("login-pending");
        await frank.close();
      },
    ],
    [
      "an account that has a mail address already is not given to whom the provider calls so",
      async () => {
        await isRefused("dora", /already registered/);
      },
    ],
    [
      "who is no administrator at the provider any more is none after the next login",
      async () => {
        people.ada = { ...PEOPLE.ada, groups: ["chat users"] };
        const again = await logsIn("ada");
        assert.equal((await again.whoIsIn())?.role, "user");
        await again.close();
      },
    ],
    [
      "who logs out is out at the provider too, which asks whether he means it and sends him back",
      async () => {
        const bob = await logsIn("bob");
        await bob.logOut();
        await bob.page.waitForURL(/^https:\/\/localhost:\d+\/session\/end/);
        await bob.screenshot("login-logout");
        await bob.page.getByRole("button", { name: /Yes/ }).click();
        await bob.page.waitForURL(`${stage.address}/auth?state=logout`);
        await bob.button.waitFor();
        await bob.screenshot("login-after-logout");
        await bob.button.click();
        await bob.page.locator("[name=login]").waitFor();
      },
    ],
    [
      "a login ends when its time is over; whom the provider still knows, it lets in again without asking",
      async () => {
        const page = await logsIn("bob");
        await setTimeout(LIFETIME_MINUTES * 60_000 + 2_000);
        assert.equal(await page.whoIsIn(), undefined);
        await page.goTo();
        await page.button.waitFor();
        await page.screenshot("login-expired");
        await page.button.click();
        await page.untilIn();
        assert.equal((await page.whoIsIn())?.email, "bob@example.org");
      },
    ],
    [
      "while the provider is down the administrator gets in with the password",
      async () => {
        await stage.provider.close();
        const page = await newPage();
        await page.goTo("/auth");
        await page.button.click();
        await page.page.waitForLoadState("networkidle");
        await page.screenshot("login-provider-down");
        await page.goTo("/auth?form=1");
        await page.page.getByLabel("Email").fill(stage.admin.email);
        await page.page.getByLabel("Password", { exact: true }).fill(stage.admin.password);
        await page.page.getByRole("button", { name: "Sign in" }).click();
        await page.untilIn();
      },
    ],
    [
      "Open WebUI has written no secret into its log",
      async () => {
        for (const secret of [stage.secret, stage.admin.password]) assert(!stage.log().includes(secret));
      },
    ],
  ];
}
