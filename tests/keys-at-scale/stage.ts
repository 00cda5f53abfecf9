import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Faults } from "../../local/aws/faults.ts";
import { externalContainer } from "../../local/external-container.ts";
import { scriptedChat } from "../../testing/scripted-chat.ts";
import { startScriptedContainer } from "../../testing/scripted-container.ts";
import { startTestStack } from "../../testing/test-stack.ts";

const CHAT = JSON.stringify({ model: "default", max_tokens: 7, messages: [{ role: "user", content: "Hello" }] });

export type Stage = Awaited<ReturnType<typeof startStage>>;

/** The local stack with a scripted model, which counts what the functions read. */
export async function startStage() {
  const reads: string[] = [];
  let fault: Faults | undefined;
  const container = await startScriptedContainer();
  const stack = await startTestStack({
    launchContainer: externalContainer(container.url),
    aws: {
      faults: (request) => {
        const { service, operation } = request;
        if (service === "dynamodb" || service === "ssm") reads.push(`${service}:${operation}`);
        return fault?.(request);
      },
    },
    log: () => undefined,
  });
  await stack.run("provision-endpoint");
  container.answerWith((response, request) => {
    const { status, contentType = "application/json", body } = scriptedChat(request, response.req);
    response.writeHead(status, { "content-type": contentType }).end(body);
  });
  const dynamoDb = new DynamoDBClient(stack.connection);
  return {
    stack,
    reads,
    dynamoDb,
    doors: { "HTTP API": `${stack.httpApiUrl}/v1`, "Function URL": stack.openaiBaseUrl },
    async ask(key: string, door = `${stack.httpApiUrl}/v1`) {
      const startedAt = performance.now();
      const response = await fetch(`${door}/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}` },
        body: CHAT,
      });
      await response.text();
      return { status: response.status, milliseconds: performance.now() - startedAt };
    },
    /** What the local AWS does wrong from now on. */
    failWith(faults: Faults | undefined): void {
      fault = faults;
    },
    async close(): Promise<void> {
      dynamoDb.destroy();
      await stack.close();
      await container.close();
    },
  };
}

export function tally(calls: readonly string[]): string {
  const counts = Map.groupBy(calls, (call) => call);
  return [...counts].map(([call, all]) => `${all.length} ${call}`).join(", ");
}

export function counted(statuses: readonly number[]): string {
  return tally(statuses.map((status) => `× ${status}`));
}
