import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { SSMClient } from "@aws-sdk/client-ssm";
import { DEFAULT_ALIAS, WEB_UI_KEY_ID } from "../../names.ts";
import { revokeKey } from "../../cli/keys/api-keys.ts";
import type { ChatPage } from "./chat-page.ts";
import type { Stage } from "./stage.ts";

const OFFLINE = /^The model default is not live\. An execution of provision-endpoint makes it so\.$/;
const MAKING = /: waiting for the endpoint to be InService, begun .+\. Please retry in about \d+ minutes?\.$/;

/** A sentence that says what is so, and what proves it. */
export type Check = readonly [sentence: string, prove: () => Promise<void>];

/** From the first login on, with each thing that happens to a web UI in its life. */
export function listChecks({ stack, webUi, starts, provision }: Stage, chat: ChatPage, name: string): Check[] {
  let answers: string[] = [];

  async function answersInPieces(message: string) {
    const seen = await chat.send(message);
    const whole = seen.at(-1) ?? "";
    await expectNoErrors();
    assert.doesNotMatch(whole, /is not live/);
    assert(seen.length >= 3, `only ${seen.length} texts were seen on the way`);
    for (const text of seen) assert(whole.startsWith(text.slice(0, 5)), `"${text}" does not become "${whole}"`);
  }
  async function saysThatItWaits(message: string, sentence: RegExp) {
    let said = "";
    // While nothing is live the proxy looks every five seconds how far the stage is.
    for (let attempt = 0; attempt < 5 && !sentence.test(said); attempt += 1) {
      said = (await chat.send(message)).at(-1) ?? "";
      await expectNoErrors();
      assert.match(said, /^The model default is not live/);
    }
    assert.match(said, sentence);
  }
  async function expectNoErrors() {
    assert.deepEqual(await chat.errors(), []);
  }
  const isStillThere = async () => assert.deepEqual(await chat.answers(), answers);

  return [
    ["the generated admin logs in", () => chat.logIn(webUi.email, webUi.password)],
    ["the model can be picked before it was ever made", () => chat.pickModel(DEFAULT_ALIAS)],
    ["a message gets the sentence that it is not live", () => saysThatItWaits("Hello", OFFLINE)],
    [
      "while it is made, one gets the step and the remaining time",
      () =>
        provision(async () => {
          await setTimeout(6_000);
          await saysThatItWaits("And now?", MAKING);
          await chat.screenshot(`${name}-waiting`);
        }),
    ],
    [
      "then the answer arrives piece by piece, in the same chat",
      async () => {
        await answersInPieces("The President said that");
        await chat.screenshot(`${name}-answer`);
      },
    ],
    [
      "a second message, with the first in its history, too",
      async () => {
        await answersInPieces("And then he said that");
        answers = await chat.answers();
      },
    ],
    [
      "the chat is there again when the page is loaded again",
      async () => {
        await chat.reload();
        await isStillThere();
      },
    ],
    [
      "and when Open WebUI was restarted, without a new login",
      async () => {
        await webUi.restart();
        await chat.reload();
        await isStillThere();
      },
    ],
    [
      "a revoked key is replaced, and everything goes on",
      async () => {
        const startsBefore = starts();
        const ssm = new SSMClient(stack.connection);
        await revokeKey(ssm, stack.names, WEB_UI_KEY_ID);
        ssm.destroy();
        while (starts() === startsBefore) await setTimeout(100);
        await webUi.ready();
        await chat.reload();
        await isStillThere();
        // The small model's context is full after two messages.
        await chat.startNewChat();
        await answersInPieces("With another key he said that");
      },
    ],
    [
      "after retire-endpoint a message gets the sentence that it is not live",
      async () => {
        await stack.run("retire-endpoint");
        await saysThatItWaits("Are you there", OFFLINE);
        await chat.screenshot(`${name}-retired`);
      },
    ],
    [
      "after provision-endpoint the same chat goes on",
      async () => {
        await provision();
        await answersInPieces("And in the end he said that");
        await chat.screenshot(`${name}-again`);
      },
    ],
  ];
}
