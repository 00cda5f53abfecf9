import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What a person's machine may be like. */
const VIEWS = [
  { name: "desktop-light", size: { width: 1100, height: 900 }, scheme: "light" },
  { name: "desktop-dark", size: { width: 1100, height: 900 }, scheme: "dark" },
  { name: "phone-light", size: { width: 360, height: 740 }, scheme: "light" },
  { name: "phone-dark", size: { width: 360, height: 740 }, scheme: "dark" },
] as const;

/** The page at a door's `/`, as a person uses it. Whatever the browser complains of is kept. */
export class FrontPage {
  readonly page: Page;
  readonly url: string;
  readonly #screenshots: string;
  /** What the page asked of others than its door, and what the browser refused it. */
  readonly complaints: string[] = [];

  private constructor(page: Page, url: string, screenshots: string) {
    this.page = page;
    this.url = url;
    this.#screenshots = screenshots;
    page.on("request", (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith("data:")) this.complaints.push(request.url());
    });
    page.on("console", (message) => {
      // That an answer was 401 or 429 is the server's business, and the page shows it.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
        this.complaints.push(message.text());
      }
    });
    page.on("pageerror", (error) => this.complaints.push(error.message));
  }

  static async open(browser: Browser, url: string, screenshots: string): Promise<FrontPage> {
    const context = await browser.newContext({ reducedMotion: "reduce", permissions: ["clipboard-write"] });
    const front = new FrontPage(await context.newPage(), url, screenshots);
    await front.page.clock.install();
    await front.page.goto(url);
    await front.page.getByText("List the models").waitFor();
    return front;
  }

  async useKey(key: string): Promise<void> {
    await this.page.getByLabel("API key").fill(key);
    await this.page.getByRole("button", { name: "Use this key" }).click();
  }

  /** Sends a message by the keyboard. */
  async say(message: string): Promise<void> {
    await this.page.getByLabel("Message").fill(message);
    await this.page.keyboard.press("Enter");
  }

  /** When nothing is being answered any more. */
  async untilAnswered(): Promise<void> {
    await this.page.locator("#log[aria-busy=false]").waitFor();
  }

  async lastTurn(): Promise<string> {
    return this.page.locator(".turn").last().innerText();
  }

  /** Lets the page's own time go on until it shows something. */
  async untilShown(selector: string): Promise<void> {
    const shown = this.page.locator(selector);
    while ((await shown.count()) === 0) {
      await this.page.clock.fastForward(15_000);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  async example(name: "curl" | "Python" | "JavaScript"): Promise<string> {
    await this.page.getByRole("tab", { name }).click();
    return this.page.locator("#example-text").innerText();
  }

  /** Looks at the state in each view: nothing that axe finds, nothing that is wider than the screen; with a picture. */
  async examine(state: string): Promise<void> {
    for (const { name, size, scheme } of VIEWS) {
      await this.page.setViewportSize(size);
      await this.page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await this.page.screenshot({ path: join(this.#screenshots, `${state}-${name}.png`), fullPage: true });
      const violations = await this.page.evaluate(`${AXE}; axe.run().then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" ")))`);
      assert.deepEqual(violations, [], `${state}, ${name}`);
      const width = await this.page.evaluate<number>("document.documentElement.scrollWidth");
      assert.ok(width <= size.width, `${state}, ${name}: ${width} px wide`);
    }
    const [first] = VIEWS;
    await this.page.setViewportSize(first.size);
    await this.page.emulateMedia({ colorScheme: first.scheme, reducedMotion: "reduce" });
    assert.deepEqual(this.complaints, []);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
