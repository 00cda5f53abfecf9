import { join } from "node:path";
import type { Page } from "playwright-core";

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

  /** Sends a message; returns every text that its answer had on the page, the last one being the whole. */
  async send(message: string): Promise<string[]> {
    const before = await this.#answers().count();
    const seen = await this.#page.evaluateHandle(`(${watchAnswers})(${before}, ".chat-assistant", "${TEXT}")`);
    await this.#page.locator("#chat-input").fill(message);
    await this.#page.keyboard.press("Enter");
    await this.#answers().nth(before).waitFor();
    const done = this.#messages().last().locator(".copy-response-button");
    await done.waitFor({ state: "attached", timeout: LONGEST_ANSWER_MILLISECONDS });
    return (await seen.jsonValue()) as string[];
  }

  /** Waits until the last answer, which may be still to come, shows such a text. */
  async untilAnswerShows(text: RegExp): Promise<void> {
    await this.#answers().last().getByText(text).last().waitFor({ timeout: LONGEST_ANSWER_MILLISECONDS });
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

/** Runs in the page: collects the texts of the answer after the first ones, as often as the page changes. */
const watchAnswers = `function (before, answers, text) {
  const seen = [];
  new MutationObserver(() => {
    const shown = document.querySelectorAll(answers)[before]?.querySelector(text)?.innerText.trim();
    if (shown && shown !== seen.at(-1)) seen.push(shown);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  return seen;
}`;
