import type { ModelCapabilities, PublishedModel } from "../../contract/published-model.ts";
import { askAdapters } from "./ask-adapters.ts";
import { findRoutes } from "./find-routes.ts";
import { type Probe, type Probes, probesFor } from "./probes.ts";
import { SmokeTestFailure } from "./smoke-test-failure.ts";
import type { Answer, TestedEndpoint } from "./tested-endpoint.ts";
import { silence, transcriptionForm } from "./transcription-form.ts";

export interface SmokeTestResult {
  readonly capabilities: ModelCapabilities;
  /** In tokens; absent when the container does not tell. */
  readonly contextLength?: number;
}

/** What is learnt is asked of a container that has answered before: it need not be waited for. */
const ATTEMPTS = 2;

/**
 * A model has to complete a prompt (or chat, where its container does nothing else), make embeddings, rank documents or write down speech, and each of its adapters as well;
 * everything else is learnt.
 * @throws SmokeTestFailure
 */
export async function smokeTest(
  endpoint: TestedEndpoint,
  model: Pick<PublishedModel, "dialect" | "modelId" | "adapters">,
): Promise<SmokeTestResult> {
  const result = await testModel(endpoint, model);
  await askAdapters(endpoint, {
    names: Object.keys(model.adapters ?? {}),
    probes: probesFor(model.dialect, model.modelId),
    capabilities: result.capabilities,
    attempts: ATTEMPTS,
  });
  return result;
}

async function testModel(
  endpoint: TestedEndpoint,
  { dialect, modelId }: Pick<PublishedModel, "dialect" | "modelId">,
): Promise<SmokeTestResult> {
  const probes = probesFor(dialect, modelId);
  if (dialect === "llamacpp") return testChatModel(endpoint, probes);
  const completion = await endpoint.post(probes.completion);
  const completes = succeeds(completion, probes.completion);
  // What breaks on a completion is no container that was made for something else.
  if (!completes && completion.status >= 500) throw doesNothing(completion, {});
  const works = async (probe: Probe) => succeeds(await endpoint.post(probe, ATTEMPTS), probe);
  const streams = async (probe: Probe) => succeeds(await endpoint.postForStream(probe, ATTEMPTS), probe);
  const routes = dialect === "vllm" ? await findRoutes(endpoint, ATTEMPTS) : [];
  const embeddings = await otherUse("embeddings", probes, endpoint);
  const rerank = await otherUse("rerank", probes, endpoint);
  const heard = routes.includes(TRANSCRIPTIONS) ? await transcribe(endpoint, modelId) : undefined;
  const others = {
    ...embeddings.capability,
    ...rerank.capability,
    ...(heard ? { transcriptions: writesDown(heard) } : {}),
    ...(routes.length > 0 ? { routes } : {}),
  };
  if (!completes) {
    if (!others.embeddings && !others.rerank && !others.transcriptions) {
      throw doesNothing(completion, {
        // It has the path, so that its refusal is no matter of course.
        ...(heard && { transcriptions: heard }),
        ...brokenOnly({ embeddings: embeddings.answer, rerank: rerank.answer }),
      });
    }
    const nothingElse = { completions: false, chatTemplate: false, tools: false, streaming: false };
    return { capabilities: { ...nothingElse, ...others } };
  }
  const chatTemplate = await works(probes.chat);
  const tools = chatTemplate && (await works(probes.tools));
  const capabilities: ModelCapabilities = {
    completions: true,
    chatTemplate,
    ...(chatTemplate ? await takesSystemMessage(probes.systemMessage, endpoint) : {}),
    tools,
    ...(tools ? { toolCalls: await works(probes.toolCall) } : {}),
    streaming: (await streams(probes.completionStream)) && (!chatTemplate || (await streams(probes.chatStream))),
    ...others,
  };
  const contextLength = contextLengthIn(await endpoint.post(probes.contextLength, ATTEMPTS));
  return { capabilities, ...(contextLength === undefined ? {} : { contextLength }) };
}

/** A container that has chats at `/invocations` and nothing else. */
async function testChatModel(endpoint: TestedEndpoint, probes: Probes): Promise<SmokeTestResult> {
  const chat = await endpoint.post(probes.chat);
  if (!succeeds(chat, probes.chat)) throw new SmokeTestFailure(`The model does not chat: ${inWords(chat)}`);
  const works = async (probe: Probe) => succeeds(await endpoint.post(probe, ATTEMPTS), probe);
  const tools = await works(probes.tools);
  return {
    capabilities: {
      completions: false,
      chatTemplate: true,
      ...(await takesSystemMessage(probes.systemMessage, endpoint)),
      tools,
      ...(tools ? { toolCalls: await works(probes.toolCall) } : {}),
      streaming: succeeds(await endpoint.postForStream(probes.chatStream, ATTEMPTS), probes.chatStream),
      embeddings: false,
      rerank: false,
    },
  };
}

const TRANSCRIPTIONS = "/v1/audio/transcriptions";

function transcribe(endpoint: TestedEndpoint, modelId: string): Promise<Answer> {
  return endpoint.post({ route: TRANSCRIPTIONS, ...transcriptionForm(modelId, silence()) }, ATTEMPTS);
}

function writesDown({ status, text }: Answer): boolean {
  return status === 200 && text.includes('"text"');
}

/** A template that refuses the role is a refusal of the request; a failure says nothing of it. */
async function takesSystemMessage(
  probe: Probe,
  endpoint: TestedEndpoint,
): Promise<Pick<ModelCapabilities, "systemMessage">> {
  const answer = await endpoint.post(probe, ATTEMPTS);
  if (succeeds(answer, probe)) return { systemMessage: true };
  return answer.status === 400 ? { systemMessage: false } : {};
}

/** The sentences with which a container that was made for something else refuses, as recorded of vLLM. */
const MADE_FOR_OTHERS =
  /Cannot find suitable handler for request|Either prompt or prompt_embeds must be provided|does not support (?:Embeddings|Score) API/;

/** What a container that was not made for it says; another refusal, as of a limit, proves nothing, and the door asks again. */
async function otherUse(
  use: "embeddings" | "rerank",
  probes: Probes,
  endpoint: TestedEndpoint,
): Promise<{ readonly capability: Pick<ModelCapabilities, "embeddings" | "rerank">; readonly answer: Answer }> {
  const answer = await endpoint.post(probes[use], ATTEMPTS);
  if (succeeds(answer, probes[use])) return { capability: { [use]: true }, answer };
  const denied = answer.status === 200 || (answer.status === 400 && MADE_FOR_OTHERS.test(answer.text));
  return { capability: denied ? { [use]: false } : {}, answer };
}

function succeeds({ status, text }: Answer, probe: Probe): boolean {
  return status === 200 && probe.accepts(text);
}

function brokenOnly(answers: Readonly<Record<string, Answer>>): Readonly<Record<string, Answer>> {
  return Object.fromEntries(Object.entries(answers).filter(([, { status }]) => status >= 500));
}

/** @param others what a container that was made for something else says of that; of a prompt it says only that it takes none */
function doesNothing(completion: Answer, others: Readonly<Record<string, Answer>>): SmokeTestFailure {
  const besides = Object.entries(others).map(([use, answer]) => `Asked for ${use}, it says: ${inWords(answer)}`);
  return new SmokeTestFailure([`The model does not complete a prompt: ${inWords(completion)}`, ...besides].join(" "));
}

/** vLLM says `max_model_len=1024` or `maximum context length is 1024 tokens`, by version. */
function contextLengthIn({ text }: Answer): number | undefined {
  const [, length] = /(?:max_model_len=|maximum context length (?:is|of) )(\d+)/.exec(text) ?? [];
  return length === undefined ? undefined : Number(length);
}

function inWords({ status, text }: Answer): string {
  return `HTTP ${status}, ${text.slice(0, 500)}`;
}
