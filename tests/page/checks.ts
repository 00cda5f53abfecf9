import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createApiKey } from "../../contract/api-key.ts";
import type { FrontPage } from "./front-page.ts";
import { ANSWER, CONTACT, type Stage } from "./stage.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";

const run = promisify(execFile);

/** A sentence that says what is so, and what proves it. */
export type Check = readonly [sentence: string, prove: () => Promise<void>];

/** From a stranger's first look to a chat, while the model is made. */
export function checksWhileMaking(stage: Stage, front: FrontPage): Check[] {
  const { page } = front;
  return [
    [
      "a stranger sees the base URL, whom to ask, and the reference",
      async () => {
        assert.equal(await page.locator("#base-url").innerText(), `${front.url}v1`);
        assert.ok((await page.locator("header").innerText()).includes(`Ask ${CONTACT}.`));
        await page.getByText("Answer a conversation").click();
        await page.locator("dt", { hasText: "max_completion_tokens integer" }).waitFor();
        await front.examine("stranger");
        assert.equal(await page.getByText("default", { exact: true }).count(), 0);
      },
    ],
    [
      "a wrong key is refused beside its field, with whom to ask",
      async () => {
        await front.useKey(createApiKey("guess").key);
        await page.locator("#key-failure").waitFor();
        assert.match(
          await page.locator("#key-failure").innerText(),
          /^Incorrect API key provided: .+ Contact: Ada & "<i>/,
        );
        assert.equal(await page.evaluate("document.activeElement.id"), "key");
        assert.equal(await page.locator("#with-key").isVisible(), false);
        await front.examine("wrong-key");
      },
    ],
    [
      "what cannot be a key is not sent",
      async () => {
        await front.useKey("Schlüssel");
        await page.getByText("A key has letters").waitFor();
      },
    ],
    [
      "a model that nobody makes is not running; a chat with it says so",
      async () => {
        await front.useKey(stage.keys.own);
        await page.locator('.status[data-status="offline"]').waitFor();
        await front.say("Hello");
        await front.untilAnswered();
        assert.match(await front.lastTurn(), /The model `default` is not live\. .+ Contact: Ada/);
        assert.equal(await page.getByLabel("Message").inputValue(), "Hello");
      },
    ],
    [
      "a model that is being made shows its step and how long it will take, and then that it is live",
      async () => {
        const { live, release } = await stage.beginProvisioning();
        await front.untilShown('.status[data-status="provisioning"]');
        await page
          .getByText(/waiting for the endpoint .+, begun .+, ready in about \d+ minutes?/)
          .first()
          .waitFor();
        await front.examine("being-made");
        release();
        await live;
        await front.untilShown('.status[data-status="live"]');
      },
    ],
    [
      "the key lasts as long as the tab, and not longer",
      async () => {
        await page.reload();
        await page.locator('.status[data-status="live"]').waitFor();
        assert.equal(await page.getByLabel("API key").inputValue(), stage.keys.own);
        assert.equal(await page.evaluate("localStorage.length + document.cookie.length"), 0);
        await page.getByRole("button", { name: "Forget it" }).click();
        assert.equal(await page.evaluate("sessionStorage.length"), 0);
        assert.equal(await page.locator("#with-key").isVisible(), false);
      },
    ],
  ];
}

/** With a model that is live, at either door. */
export function checksOfLiveModel(stage: Stage, front: FrontPage, streams: boolean): Check[] {
  const { page } = front;
  const state = streams ? "live" : "live-buffered";
  return [
    [
      "a question by the keyboard is answered, in pieces where the door streams, and markup stays text",
      async () => {
        const chat = stage.chat();
        await front.useKey(stage.keys.own);
        await page.locator('.status[data-status="live"]').waitFor();
        await front.say("What is the capital of Sweden?");
        if (streams) {
          await page.locator(".turn.assistant .working", { hasText: "Stockholm." }).waitFor();
          assert.equal((await front.lastTurn()).includes("done"), false);
          assert.equal(
            await page.evaluate("getComputedStyle(document.querySelector('.working'), '::after').animationName"),
            "none",
          );
        }
        chat.release();
        await front.untilAnswered();
        assert.equal(await page.locator(".turn.assistant p").last().textContent(), ANSWER);
        assert.notEqual(await page.title(), "owned");
        assert.equal(await page.locator("#log :is(img, script, b)").count(), 0);
        await front.examine(state);
      },
    ],
    [
      "the history goes with the next question, and a new chat has none",
      async () => {
        const prompts = page.locator("#limits dd").last();
        await front.say("And of Norway?");
        await front.untilAnswered();
        // The container says as many prompt tokens as it got messages: one, then three.
        assert.match(await prompts.innerText(), /^4 sent/);
        await page.getByRole("button", { name: "New chat" }).click();
        await front.say("And of Finland?");
        await front.untilAnswered();
        assert.match(await prompts.innerText(), /^5 sent/);
      },
    ],
    [
      "an answer can be stopped, and what was there of it stays",
      async () => {
        if (!streams) return;
        const chat = stage.chat();
        await front.say("Once more?");
        await page.locator(".working", { hasText: "Stockholm." }).waitFor();
        await page.getByRole("button", { name: "Stop" }).focus();
        await page.keyboard.press("Enter");
        await front.untilAnswered();
        chat.release();
        assert.match(await front.lastTurn(), /Stockholm\.\s+Stopped\./);
        assert.equal(await page.evaluate("document.activeElement.id"), "message");
      },
    ],
    [
      "what the key used stands there by day, the same as a table, and is read again after an answer",
      async () => {
        const sentence = page.locator("#usage .hint");
        await page.locator("#usage svg rect").first().waitFor();
        assert.match(await sentence.innerText(), /^\d+ requests?, \d+ tokens of prompts .+ at most \d+ on a day/);
        const before = Number.parseInt(await sentence.innerText(), 10);
        stage.chat().release();
        await front.say("And of Iceland?");
        await front.untilAnswered();
        await page.locator("#usage .hint", { hasNotText: new RegExp(`^${before} `) }).waitFor();
        await page.getByText("The figures", { exact: true }).click();
        const day = new Date().toISOString().slice(0, 10);
        assert.equal(await page.locator("#usage tbody tr").first().locator("th").innerText(), day);
        await front.examine(`${state}-usage`);
        await page.getByText("The figures", { exact: true }).click();
      },
    ],
    [
      "the examples run as they stand there",
      async () => {
        const environment = { ...process.env, OPENAI_API_KEY: stage.keys.own };
        stage.chat().release();
        const curl = await run("bash", ["-c", await front.example("curl")], { env: environment });
        assert.match(curl.stdout, /Stockholm.+\[DONE\]/s);
        const script = await front.example("JavaScript");
        const node = await run(process.execPath, ["--input-type=module", "-e", script], {
          cwd: PROJECT_FOLDER,
          env: environment,
        });
        assert.equal(node.stdout, ANSWER);
        const python = await front.example("Python");
        await run("python3", ["-c", "import ast, sys; ast.parse(sys.argv[1])", python]).catch((error) => {
          if (error.code !== "ENOENT") throw error;
        });
        assert.ok(python.includes(`base_url="${front.url}v1"`));
        await page.getByRole("button", { name: "Copy the example" }).click();
        await page.locator("#announcement", { hasText: "Copied." }).waitFor({ state: "attached" });
      },
    ],
    [
      "the tabulator goes through it from top to bottom",
      async () => {
        await page.locator("h1").click();
        const order: string[] = [];
        for (let index = 0; index < 17; index += 1) {
          await page.keyboard.press("Tab");
          order.push(
            await page.evaluate<string>(
              "(({ id, name, dataset, tagName }) => id || name || dataset.copies || tagName)(document.activeElement)",
            ),
          );
        }
        assert.deepEqual(order, [
          "base-url",
          "A",
          "key",
          "use-key",
          "forget-key",
          "model",
          "log",
          "message",
          "send",
          "new-chat",
          "longest",
          "SUMMARY",
          "tab-python",
          "example-text",
          "A",
          "SUMMARY",
          "SUMMARY",
        ]);
      },
    ],
    [
      "a limit that is reached is told with what is left, when it begins anew, and whom to ask",
      async () => {
        await front.useKey(stage.keys.limited);
        await page.locator("#limits dd", { hasText: " of 1 left" }).waitFor();
        await page.getByRole("button", { name: "New chat" }).click();
        for (const question of ["One?", "Two?", "Three?"]) {
          await front.say(question);
          await front.untilAnswered();
          // Between two requests a minute may have ended.
          if ((await front.lastTurn()).includes("Rate limit")) break;
        }
        assert.match(await front.lastTurn(), /Rate limit reached for this API key on requests per min .+ Contact: Ada/);
        assert.match(await page.locator("#limits").innerText(), /0 of 1 left; begins anew at .+\d of 900 left/s);
        await front.examine(`limit-reached${streams ? "" : "-buffered"}`);
      },
    ],
    [
      "what no longer fits into a small context does not go along",
      async () => {
        await page.route("**/v1/models", async (route) => {
          const response = await route.fetch();
          const list = (await response.json()) as { data: object[] };
          await route.fulfill({
            response,
            json: { ...list, data: list.data.map((one) => ({ ...one, max_model_len: 64 })) },
          });
        });
        await front.useKey(stage.keys.own);
        await page.getByText("context of 64 tokens").waitFor();
        await page.getByRole("button", { name: "New chat" }).click();
        for (const sent of [1, 2]) {
          await front.say("And of Denmark?");
          await front.untilAnswered();
          assert.match(await page.locator("#limits dd").last().innerText(), new RegExp(`^${sent} sent`));
        }
        assert.match(await front.lastTurn(), /The oldest messages no longer fit/);
        await page.unroute("**/v1/models");
      },
    ],
    [
      "a model whose name is markup stays a name, also in the examples",
      async () => {
        const id = `<img src=x onerror="document.title='owned'">'; echo owned`;
        await page.route("**/v1/models", (route) =>
          route.fulfill({
            json: { object: "list", data: [{ id, root: "<b>bold</b>", status: "live", max_model_len: 256 }] },
          }),
        );
        await page.reload();
        await page.locator("#models code").waitFor();
        assert.equal(await page.locator("#models code").innerText(), id);
        assert.equal(await page.locator("#models :is(img, b)").count(), 0);
        assert.notEqual(await page.title(), "owned");
        const { stdout } = await run("bash", ["-c", (await front.example("curl")).replace(/^curl/m, "printf '%s\\n'")]);
        assert.ok(stdout.includes(`"model": ${JSON.stringify(id)}`));
        assert.doesNotMatch(stdout, /^owned/m);
        // The context is small, and half of it is left to the question.
        assert.match(stdout, /"max_tokens": 128,/);
        await page.unroute("**/v1/models");
      },
    ],
  ];
}
