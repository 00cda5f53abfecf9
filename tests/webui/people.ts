import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { Browser } from "playwright-core";
import { readPeopleNames } from "../../cli/usage/people-names.ts";
import { personOfPartition } from "../../contract/person-item.ts";
import { countersIn, daysIn, monthSortKey, sumOfUsage, USAGE_KEY, usagePeriod } from "../../contract/usage-item.ts";
import { DEFAULT_ALIAS } from "../../names.ts";
import { ChatPage } from "./chat-page.ts";
import type { Check } from "./checks.ts";
import type { Stage } from "./stage.ts";

/** So few that the first answer uses them up. */
export const PEOPLE_SETTINGS = { WEBUI_USER_TOKENS_PER_DAY: "20" };

const USED_UP = /^You have used up your 20 tokens for today\. There are more from midnight UTC\.$/;
const SECOND = { name: "Grace Hopper", email: "grace@example.com", password: "of-the-second-person" };

/** Two people with a small limit each, in front of one stage. */
export function listPeopleChecks(stage: Stage, browser: Browser, screenshots: string): Check[] {
  const { stack, webUi } = stage;
  let first: ChatPage;
  let second: ChatPage;
  const open = async () =>
    new ChatPage(await browser.newPage({ viewport: { width: 1280, height: 800 } }), webUi.address, screenshots);

  async function answersOnce(chat: ChatPage, message: string): Promise<void> {
    const answer = (await chat.send(message)).at(-1) ?? "";
    assert.deepEqual(await chat.errors(), []);
    assert.doesNotMatch(answer, /is not live/);
    assert(answer.length > 0);
  }

  /** In the place of the answer; the page may show it as a message that pops up, too. */
  async function readsThatItIsUsedUp(chat: ChatPage): Promise<void> {
    const errors = await chat.errors();
    assert(errors.length > 0);
    for (const error of errors) assert.match(error, USED_UP);
  }

  return [
    [
      "the first person chats",
      async () => {
        await stage.provision();
        first = await open();
        await first.logIn(webUi.email, webUi.password);
        await first.pickModel(DEFAULT_ALIAS);
        await answersOnce(first, "The President said that");
      },
    ],
    [
      "and reads in place of the next answer that their tokens of the day are used up",
      async () => {
        await first.startNewChat();
        await first.send("And then he said that");
        await readsThatItIsUsedUp(first);
        await first.screenshot("people-used-up");
      },
    ],
    [
      "while the second person chats",
      async () => {
        await createAccount(webUi, SECOND);
        second = await open();
        await second.logIn(SECOND.email, SECOND.password);
        await second.pickModel(DEFAULT_ALIAS);
        await answersOnce(second, "The President said that");
        await second.screenshot("people-second-answered");
      },
    ],
    [
      "until theirs are used up, too",
      async () => {
        await second.startNewChat();
        await second.send("And then he said that");
        await readsThatItIsUsedUp(second);
      },
    ],
    [
      "and who is who is not forgotten when the secret that signs is rotated",
      async () => {
        const startsBefore = stage.starts();
        const ssm = new SSMClient(stack.connection);
        const Name = stack.names.parameter.webUi("people-secret");
        await ssm.send(new PutParameterCommand({ Name, Type: "SecureString", Value: "rotated", Overwrite: true }));
        ssm.destroy();
        while (stage.starts() === startsBefore) await setTimeout(100);
        await webUi.ready();
        await second.startNewChat();
        await second.send("And now he said that");
        await readsThatItIsUsedUp(second);
      },
    ],
    [
      "the table has two people, and names only for who may decrypt",
      async () => {
        const clients = { ssm: new SSMClient(stack.connection), dynamoDb: new DynamoDBClient(stack.connection) };
        const month = monthSortKey(usagePeriod(new Date()).month);
        const { Items = [] } = await clients.dynamoDb.send(new ScanCommand({ TableName: stack.names.usageTable }));
        const used = Items.flatMap((item) => {
          const id = personOfPartition(item[USAGE_KEY.keyId]?.S ?? "");
          const isMonth = item[USAGE_KEY.period]?.S === month;
          return id !== undefined && isMonth ? [{ id, ...sumOfUsage(daysIn(countersIn(item))) }] : [];
        });
        assert.equal(used.length, 2);
        for (const one of used) {
          assert.equal(one.requests, 1);
          assert(one.promptTokens + one.completionTokens >= 20);
        }
        for (const secret of [SECOND.name, SECOND.email, webUi.email]) {
          assert(!JSON.stringify(Items).includes(secret), `${secret} stands in the table`);
        }
        const { people } = await readPeopleNames(
          clients,
          stack.names,
          used.map(({ id }) => id),
        );
        for (const client of Object.values(clients)) client.destroy();
        assert.deepEqual([...people.values()].map(({ email }) => email).sort(), [webUi.email, SECOND.email].sort());
      },
    ],
  ];
}

/** As its administrator does on the page "Users". */
async function createAccount({ address, email, password }: Stage["webUi"], account: typeof SECOND): Promise<void> {
  const post = async (path: string, body: object, headers = {}) => {
    const response = await fetch(`${address}/api/v1/auths/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    assert.equal(response.status, 200, await response.clone().text());
    return response.json();
  };
  const { token } = (await post("signin", { email, password })) as { token: string };
  await post("add", { ...account, role: "user" }, { authorization: `Bearer ${token}` });
}
