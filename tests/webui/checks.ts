import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DEFAULT_ALIAS, WEB_UI_KEY_ID } from "../../names.ts";
import { limitKey } from "../../cli/keys/limit-key.ts";
import { revokeKey } from "../../cli/keys/revoke-key.ts";
import type { ChatPage } from "./chat-page.ts";
import type { Stage } from "./stage.ts";

const OFFLINE = /^The model default is not live\. An execution of provision-endpoint makes it so\.$/;
const MAKING = /is not live: waking, waiting for the endpoint to be InService, about \d+ minutes?\./;
/** How far the model was, and then its answer. */
const HELD = /^(?:The model default is not live: waking, .+\.\s+)+The model default is live\.\s+\S/;

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
      "while it is made, one waits: the step and the remaining time come first, and then the answer, in one bubble",
      async () => {
        let answering: Promise<string[]> | undefined;
        await provision(async () => {
          await setTimeout(6_000);
          answering = chat.send("And now?");
          await chat.untilAnswerShows(MAKING);
          await chat.screenshot(`${name}-waiting`);
        });
        assert.match((await answering)?.at(-1) ?? "", HELD);
        await expectNoErrors();
        await chat.screenshot(`${name}-waited`);
        // The small model's context has room for two messages.
        await chat.startNewChat();
      },
    ],
    [
      "then an answer arrives piece by piece",
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
        const dynamoDb = new DynamoDBClient(stack.connection);
        await revokeKey({ dynamoDb }, stack.names, WEB_UI_KEY_ID);
        dynamoDb.destroy();
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
    [
      "a message wakes the model that sleeps, once the web UI's key may, and is answered in its bubble",
      async () => {
        const dynamoDb = new DynamoDBClient(stack.connection);
        const agree = async () => undefined;
        await limitKey({ dynamoDb }, stack.names, WEB_UI_KEY_ID, { mayWake: true, agree });
        dynamoDb.destroy();
        const { endpointName } = JSON.parse(
          stack.aws.parameters.value(stack.names.parameter.model(DEFAULT_ALIAS)) ?? "",
        );
        await stack.run("retire-endpoint", { endpointName });
        await setTimeout(6_000);
        await chat.startNewChat();
        const answering = chat.send("Once upon a time");
        await chat.untilAnswerShows(/is not live: waking/);
        await chat.screenshot(`${name}-waking`);
        assert.match((await answering).at(-1) ?? "", HELD);
        await expectNoErrors();
        await chat.screenshot(`${name}-woken`);
        assert.doesNotMatch((await chat.send("And then")).at(-1) ?? "", /is not live/);
        const wakings = stack.aws.executions.list().filter(({ input }) => input.includes('"wake"'));
        assert.deepEqual(
          wakings.map(({ status }) => status),
          ["SUCCEEDED"],
        );
      },
    ],
  ];
}
