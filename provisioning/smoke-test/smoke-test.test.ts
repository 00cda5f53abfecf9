import type { Answer, Endpoint } from "./endpoint.ts";
import { smokeTest } from "./smoke-test.ts";

const choices: Answer = { status: 200, text: '{"choices":[]}' };
const refused = (message: string): Answer => ({ status: 400, text: JSON.stringify({ error: { message } }) });

interface Model {
  readonly completes?: Answer;
  readonly chats?: Answer;
  readonly callsTools?: Answer;
  readonly streams?: Answer;
  readonly endless?: Answer;
}

function endpoint(model: Model): Endpoint {
  return {
    async post(body) {
      const request = body as { messages?: unknown; tools?: unknown; max_tokens?: number };
      if ((request.max_tokens ?? 0) > 1000) return model.endless ?? choices;
      if (request.tools) return model.callsTools ?? choices;
      return (request.messages ? model.chats : model.completes) ?? choices;
    },
    postForStream: async () => model.streams ?? { status: 200, text: 'data: {"choices":[]}\n\ndata: [DONE]\n\n' },
  };
}

test("learns what a chat model can do", async () => {
  expect(await smokeTest(endpoint({}), "vllm")).toEqual({
    capabilities: { chatTemplate: true, tools: true, streaming: true },
  });
});

test("learns from refusals what a base model cannot do, and its context length", async () => {
  const base = endpoint({
    chats: refused("you must provide a chat template"),
    endless: refused("max_tokens=100000000 cannot be greater than max_model_len=1024."),
  });
  expect(await smokeTest(base, "vllm")).toEqual({
    capabilities: { chatTemplate: false, tools: false, streaming: true },
    contextLength: 1024,
  });
});

test("tells a chat model without a tool parser", async () => {
  const model = endpoint({ callsTools: refused('"auto" tool choice requires --enable-auto-tool-choice') });
  expect(await smokeTest(model, "vllm")).toMatchObject({ capabilities: { chatTemplate: true, tools: false } });
});

test("notices a stream that does not end as one", async () => {
  const model = endpoint({ streams: { status: 200, text: 'data: {"choices":[]}\n\n' } });
  expect(await smokeTest(model, "vllm")).toMatchObject({ capabilities: { streaming: false } });
});

test("publishes a model whose chat, tools or stream are out of order", async () => {
  const outOfOrder = { status: 500, text: "<html>parser crashed</html>" };
  const model = endpoint({ chats: outOfOrder, streams: outOfOrder, endless: outOfOrder });
  const capabilities = { chatTemplate: false, tools: false, streaming: false };
  expect(await smokeTest(model, "vllm")).toEqual({ capabilities });
  const noJson = endpoint({ callsTools: { status: 200, text: "<html>" } });
  expect(await smokeTest(noJson, "vllm")).toMatchObject({ capabilities: { chatTemplate: true, tools: false } });
});

test("fails a model that does not complete a prompt, in the container's words", async () => {
  const broken = endpoint({ completes: { status: 400, text: "no such layer" } });
  await expect(smokeTest(broken, "vllm")).rejects.toThrow("does not complete a prompt: HTTP 400, no such layer");
});
