import { join } from "node:path";
import type { Page } from "playwright-core";

/** A browser cannot be asked more often than it paints. */
const LOOK_MILLISECONDS = 20;
const LONGEST_ANSWER_MILLISECONDS = 120_000;
/** What somebody said, without boxes and buttons. */
const TEXT = ".markdown-prose";

/** Open WebUI's page, as a person uses it. */
export class ChatPage {
  readonly #page: Page;
  readonly #address: string;
  readonly #screenshots: string;

  constructor(page: Page, address: string, screenshots: string) {
    this.#page = page;
    this.#address = address;
    this.#screenshots = screenshots;
  }

  async logIn(email: string, password: string): Promise<void> {
    await this.#page.goto(this.#address);
    await this.#page.getByLabel("Email").fill(email);
    await this.#page.getByLabel("Password", { exact: true }).fill(password);
    await this.#page.getByRole("button", { name: "Sign in" }).click();
    await this.#untilUsable();
  }

  async pickModel(name: string): Promise<void> {
    await this.#page.getByRole("button", { name: /^Select(ed| a) model/ }).click();
    await this.#page.getByRole("option", { name: `Select ${name} model` }).click();
    await this.#page.getByRole("button", { name: `Selected model: ${name}` }).waitFor();
  }

  async startNewChat(): Promise<void> {
    await this.#page.goto(this.#address);
    await this.#untilUsable();
  }

  /** Loads the chat again, as a bookmark or another day would. */
  async reload(): Promise<void> {
    await this.#page.reload();
    await this.#untilUsable();
    await this.#answers().first().waitFor();
  }

  /** Sends a message and watches its answer; returns every text that could be seen of it, the last one being the whole. */
  async send(message: string): Promise<string[]> {
    const before = await this.#answers().count();
    await this.#page.locator("#chat-input").fill(message);
    await this.#page.keyboard.press("Enter");
    const answer = this.#answers().nth(before);
    await answer.waitFor();
    const seen = new Set<string>();
    const done = this.#messages().last().locator(".copy-response-button");
    for (const giveUpAt = Date.now() + LONGEST_ANSWER_MILLISECONDS; Date.now() < giveUpAt; ) {
      const isDone = (await done.count()) > 0;
      for (const text of await answer.locator(TEXT).allInnerTexts()) if (text.trim() !== "") seen.add(text.trim());
      if (isDone) return [...seen];
      await this.#page.waitForTimeout(LOOK_MILLISECONDS);
    }
    throw new Error(`The answer to "${message}" did not end. Seen so far: ${[...seen].at(-1) ?? "nothing"}`);
  }

  /** The texts of all answers in the chat. */
  async answers(): Promise<string[]> {
    return (await this.#answers().locator(TEXT).allInnerTexts()).map((text) => text.trim());
  }

  /** What Open WebUI shows as an error: boxes in place of an answer, and messages that pop up. */
  async errors(): Promise<string[]> {
    const boxes = "#response-content-container > .rounded-2xl";
    return this.#page.locator(`${boxes}, [data-sonner-toast][data-type="error"]`).allInnerTexts();
  }

  async screenshot(name: string): Promise<void> {
    await this.#page.screenshot({ path: join(this.#screenshots, `${name}.png`) });
  }

  async #untilUsable(): Promise<void> {
    await this.#page.locator("#chat-input").waitFor();
  }

  #messages() {
    return this.#page.locator("#messages-container [id^='message-']");
  }

  #answers() {
    return this.#page.locator(".chat-assistant");
  }
}
