import { externalContainer } from "../../local/external-container.ts";
import { heldOperations } from "../../testing/held-operations.ts";
import { beginStream, chatEvent, DONE, startScriptedContainer } from "../../testing/scripted-container.ts";
import { startTestStack } from "../../testing/test-stack.ts";

/** Somebody who would like to be markup. */
export const CONTACT = `Ada & "<i>Bob</i>" <platform@example.com>`;

/** What the model answers: it would like to be markup too. */
export const ANSWER = `Stockholm.\n<img src=x onerror="document.title='owned'"><script>document.title='owned'</script> & <b>done</b>`;

export type Stage = Awaited<ReturnType<typeof startStage>>;

/** The local stack before its model is made, and a container whose answers end when they may. */
export async function startStage() {
  const held = heldOperations();
  const container = await startScriptedContainer();
  const stack = await startTestStack({
    settings: { CONTACT },
    launchContainer: async (launch) => {
      await held.waitWhileHeld("LaunchContainer");
      return externalContainer(container.url)(launch);
    },
    aws: { faults: held.faults },
  });
  const doors = {
    streaming: stack.openaiBaseUrl.replace(/v1$/, ""),
    buffered: `${stack.httpApiUrl}/`,
  };
  // Made before anybody asks: the functions look for a key that they do not know only now and then.
  const keys = {
    own: await stack.createKey("page"),
    limited: await stack.createKey("limited", { limits: { requestsPerMinute: 1, tokensPerDay: 900 } }),
  };
  return {
    stack,
    keys,
    doors,
    /** Begins to make the model; it waits for its container until `release`, and is live when `live` settles. */
    async beginProvisioning() {
      const launching = held.hold("LaunchContainer");
      const live = stack.run("provision-endpoint");
      await launching.reached;
      return { live, release: launching.release };
    },
    /** From now on each answer comes in pieces, the last of them when `release` is called. */
    chat() {
      const released = Promise.withResolvers<void>();
      container.answerWith(async (response, { stream, messages }) => {
        const [first = "", ...rest] = ANSWER.match(/\S+\s*/g) ?? [];
        const usage = { prompt_tokens: (messages as unknown[]).length, completion_tokens: 7, total_tokens: 8 };
        if (!stream) {
          const choices = [{ index: 0, message: { role: "assistant", content: ANSWER }, finish_reason: "stop" }];
          const answer = { id: "chatcmpl-1", object: "chat.completion", created: 1, model: "m", choices, usage };
          response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
          return;
        }
        beginStream(response);
        response.write(chatEvent(first));
        await released.promise;
        for (const piece of rest) response.write(chatEvent(piece));
        const frame = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices: [], usage };
        response.end(`${chatEvent("", "stop")}data: ${JSON.stringify(frame)}\n\n${DONE}`);
      });
      return { release: released.resolve };
    },
    async close() {
      await stack.close();
      await container.close();
    },
  };
}
