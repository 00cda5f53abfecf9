import { CONTAINER_ROUTES, type ContainerRoute } from "../../contract/container-routes.ts";
import type { TestedEndpoint, TestRequest } from "./tested-endpoint.ts";
import { silence, transcriptionForm } from "./transcription-form.ts";

/** No model has it, so that a path which is served refuses the name, before the model has anything to do. */
const NO_MODEL = "openai-sagemaker-asks-for-no-model";
const REFUSAL = `The model \`${NO_MODEL}\` does not exist`;

const MESSAGES = [{ role: "user", content: "Hello" }];

/** What each path would take, but for the model's name. */
const BODIES: Readonly<Record<Exclude<ContainerRoute, "/v1/audio/transcriptions">, object>> = {
  "/v1/chat/completions": { messages: MESSAGES, max_tokens: 1 },
  "/v1/completions": { prompt: "Hello", max_tokens: 1 },
  "/v1/embeddings": { input: "Hello" },
  "/v1/responses": { input: "Hello", max_output_tokens: 16 },
  "/v1/messages": { messages: MESSAGES, max_tokens: 1 },
  "/v1/messages/count_tokens": { messages: MESSAGES },
  "/v1/rerank": { query: "Hello", documents: ["Hello"] },
  "/v1/score": { text_1: "Hello", text_2: "Hello", queries: "Hello", documents: "Hello" },
  "/tokenize": { prompt: "Hello" },
  "/detokenize": { tokens: [1] },
};

/** The paths beside `/invocations` that a container of vLLM serves. */
export async function findRoutes(endpoint: TestedEndpoint, attempts: number): Promise<ContainerRoute[]> {
  const isServed = async (route: ContainerRoute) => {
    const { status, text } = await endpoint.post(requestTo(route), attempts);
    return status === 404 && text.includes(REFUSAL);
  };
  // Every vLLM has this one: where no route leads to it, none leads anywhere.
  if (!(await isServed("/tokenize"))) return [];
  const served: ContainerRoute[] = [];
  for (const route of CONTAINER_ROUTES) if (route === "/tokenize" || (await isServed(route))) served.push(route);
  return served;
}

function requestTo(route: ContainerRoute): TestRequest {
  if (route === "/v1/audio/transcriptions") return { route, ...transcriptionForm(NO_MODEL, silence()) };
  return { route, body: { ...BODIES[route], model: NO_MODEL } };
}
