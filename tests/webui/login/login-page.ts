import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { ChatPage } from "../chat-page.ts";

const REFUSAL = "[data-sonner-toast][data-type=error]";
const LONGEST_WAIT_MILLISECONDS = 90_000;

/** A person's browser, before Open WebUI's page and the provider's. */
export class LoginPage {
  readonly page: Page;
  readonly chat: ChatPage;
  readonly #context: BrowserContext;
  readonly #address: string;
  readonly #screenshots: string;

  private constructor(context: BrowserContext, page: Page, address: string, screenshots: string) {
    this.#context = context;
    this.page = page;
    this.#address = address;
    this.#screenshots = screenshots;
    this.chat = new ChatPage(page, address, screenshots);
  }

  /** With no cookies yet. */
  static async open(browser: Browser, address: string, screenshots: string): Promise<LoginPage> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(LONGEST_WAIT_MILLISECONDS);
    return new LoginPage(context, await context.newPage(), address, screenshots);
  }

  get button() {
    return this.page.getByRole("button", { name: /^Continue with / });
  }

  async goTo(path = "/"): Promise<void> {
    await this.page.goto(`${this.#address}${path}`);
  }

  /** From the button on Open WebUI's page on; whom the provider still knows, it asks nothing. */
  async logIn(who: string): Promise<void> {
    await this.goTo("/auth");
    await this.button.click();
    await this.page.locator("[name=login]").fill(who);
    await this.page.locator("[name=password]").fill("any password");
    await this.page.getByRole("button", { name: "Sign-in" }).click();
    await this.page.getByRole("button", { name: "Continue" }).click();
  }

  async untilIn(): Promise<void> {
    const toast = this.page.locator(REFUSAL).first();
    await Promise.race([
      this.page.locator("#chat-input").waitFor(),
      toast.waitFor().then(async () => {
        throw new Error(`The page says: ${await toast.innerText()}`);
      }),
    ]);
  }

  /** What the page says when it does not let somebody in. */
  async refusal(): Promise<string> {
    await this.page.waitForURL(/\/auth(\?|$)/);
    const toast = this.page.locator(REFUSAL).first();
    await toast.waitFor();
    // It slides in.
    await setTimeout(1_000);
    return toast.innerText();
  }

  /** Open WebUI's own record of who is in, or nothing. */
  async whoIsIn(): Promise<{ readonly email: string; readonly role: string; readonly name: string } | undefined> {
    return this.page.evaluate(`(async () => {
      const response = await fetch("/api/v1/auths/", { headers: { authorization: "Bearer " + localStorage.token } });
      return response.ok ? response.json() : undefined;
    })()`) as Promise<{ email: string; role: string; name: string } | undefined>;
  }

  async logOut(): Promise<void> {
    await this.page.getByLabel("User menu", { exact: true }).last().click();
    await this.page.getByText("Sign Out").click();
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(this.#screenshots, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
