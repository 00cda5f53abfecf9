import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { KeyLimits } from "../../contract/api-key.ts";
import { attributesOf, teamPrimaryKey } from "../../contract/key-items.ts";
import type { Faults } from "../../local/aws/faults.ts";
import { externalContainer } from "../../local/external-container.ts";
import { scriptedChat } from "../../testing/scripted-chat.ts";
import { startScriptedContainer } from "../../testing/scripted-container.ts";
import { startTestStack } from "../../testing/test-stack.ts";

export type LimitedStack = Awaited<ReturnType<typeof startLimitedStack>>;

export const CHAT = { model: "default", max_tokens: 7, messages: [{ role: "user" as const, content: "Hello" }] };

/** The local stack with a scripted container, and what a test of limits looks at. No model yet: `provision` makes it. */
export async function startLimitedStack() {
  let fault: Faults | undefined;
  /** Keys of requests that were let through unchecked, because the table did not answer in time: each is in the log. */
  const unchecked: string[] = [];
  const container = await startScriptedContainer();
  const stack = await startTestStack({
    launchContainer: externalContainer(container.url),
    aws: { faults: (request) => fault?.(request) },
    log(line) {
      const [, keyId] = /The limits of a key could not be checked.*"keyId":"([\w#-]+)"/.exec(line) ?? [];
      if (keyId !== undefined) unchecked.push(keyId);
    },
  });
  const clients = { ssm: new SSMClient(stack.connection), dynamoDb: new DynamoDBClient(stack.connection) };
  const doors = [stack.openaiBaseUrl, `${stack.httpApiUrl}/v1`] as const;

  return {
    stack,
    clients,
    doors,
    unchecked,

    /** Makes the model. */
    async provision(): Promise<void> {
      await stack.run("provision-endpoint");
      container.answerWith((response, request) => {
        const { status, contentType = "application/json", body } = scriptedChat(request, response.req);
        response.writeHead(status, { "content-type": contentType }).end(body);
      });
    },

    storeKey(limits: KeyLimits | undefined, team?: string): Promise<string> {
      return stack.createKey("crowd", { ...(limits && { limits }), ...(team !== undefined && { team }) });
    },

    storeTeam(name: string, limits: KeyLimits): void {
      const table = stack.aws.tables.get(stack.names.usageTable);
      const item = { ...teamPrimaryKey(name), ...attributesOf({ limits, version: 1 }) };
      table.items.set(table.identityOf(item), item);
    },

    post(url: string, key: string, body: object = CHAT): Promise<Response> {
      return fetch(`${url}/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify(body),
      });
    },

    /** What the local AWS does wrong from now on. */
    failWith(faults: Faults | undefined): void {
      fault = faults;
    },

    async close(): Promise<void> {
      for (const client of Object.values(clients)) client.destroy();
      await stack.close();
      await container.close();
    },
  };
}
