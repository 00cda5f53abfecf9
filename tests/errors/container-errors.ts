import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { ask, messages, type Cause } from "./cause.ts";

/** What a real vLLM refused, by the name of the recording. */
const REFUSALS: Readonly<Record<string, string>> = {
  "tiny-completion-max-tokens-too-large": "`max_tokens` over the context, on a completion",
  "tinychat-chat-max-tokens-too-large": "`max_tokens` over the context, on a chat",
  "tiny-completion-prompt-too-long": "a prompt over the context, on a completion",
  "tinychat-chat-prompt-too-long": "a prompt over the context, on a chat",
  "tinychat-chat-image-part": "an image for a chat model that sees none",
  "tiny-adapter-header": "an adapter that the container does not have",
};

/** What a real vLLM refused as well, and a client of ours does not get, with the reason. */
export const NOT_PASSED_ON: Readonly<Record<string, string>> = {
  "tiny-invalid-json": "we refuse it ourselves",
  "tiny-no-prompt": "we refuse it ourselves",
  "tiny-hf-tgi-style": "we refuse it ourselves",
  "tiny-embeddings-body": "a misleading sentence: said in another way",
  "tiny-content-type-text": "what we send is always called JSON",
  "tiny-chat-no-template": "the model gets a prompt instead",
  "tiny-chat-no-template-stream": "the model gets a prompt instead",
  "tinychat-chat-tools-auto": "asked again without the tools",
};

export const recordedRefusals = Object.keys(REFUSALS);

function replay(name: string) {
  const { request, response } = recording(name);
  const path = request.messages ? "/v1/chat/completions" : "/v1/completions";
  return ask({ path, body: { ...request, model: "default" }, runtime: fakeSageMaker(() => response) });
}

const container = (status: number, body: string) => ask({ runtime: fakeSageMaker(() => ({ status, body })) });

/** The container answers with an error: 4xx is meant for the client, 5xx is not. */
export const containerErrors: readonly Cause[] = [
  ...Object.entries(REFUSALS).map(([name, when]): Cause => [when, replay(name)]),
  [
    "a field that vLLM cannot read",
    ask({ body: { messages, temperature: "hot" }, runtime: fakeSageMaker(() => recording("tiny-no-prompt").response) }),
  ],
  [
    "424 of an LMI container, for what was asked",
    container(424, '{"error":"max_new_tokens must be positive","code":424}'),
  ],
  [
    "424 of an LMI container, for a failure of its own",
    container(424, '{"error":"prediction failure: secret","code":424}'),
  ],
  ["any other 4xx of the container", container(422, '{"error":{"message":"(the container\'s own sentence)"}}')],
  ["429 of the container", container(429, '{"error":{"message":"(the container\'s own sentence)"}}')],
  ["500 of the container", container(500, "secret")],
  ["503 of the container", container(503, "secret")],
  ["504 of the container", container(504, "secret")],
  [
    "an answer with `finish_reason` `error`",
    ask({ runtime: fakeSageMaker(() => ({ body: '{"choices":[{"index":0,"message":{},"finish_reason":"error"}]}' })) }),
  ],
  [
    "an answer that is not JSON",
    ask({ runtime: fakeSageMaker(() => ({ contentType: "application/json", body: "secret" })) }),
  ],
];
