import type { ContainerKind } from "../../contract/container-kind.ts";
import type { ModelCapabilities } from "../../contract/published-model.ts";
import type { Answer, Endpoint } from "./endpoint.ts";
import { PROBES } from "./probes.ts";

/** Raised when the model must not be published; the message shows the container's own words. */
export class SmokeTestFailure extends Error {
  override name = "SmokeTestFailed";
}

export interface SmokeTestResult {
  readonly capabilities: ModelCapabilities;
  /** In tokens; absent when the container does not tell. */
  readonly contextLength?: number;
}

/** What is learnt is asked of a container that has answered before: it need not be waited for. */
const ATTEMPTS = 2;

/**
 * A model has to complete a prompt; everything else is learnt.
 * @throws SmokeTestFailure
 */
export async function smokeTest(endpoint: Endpoint, dialect: ContainerKind): Promise<SmokeTestResult> {
  const probes = PROBES[dialect];
  const completion = await endpoint.post(probes.completion.body);
  if (completion.status !== 200 || !probes.completion.accepts(completion.text)) {
    throw new SmokeTestFailure(`The model does not complete a prompt: ${inWords(completion)}`);
  }
  const works = async (probe: (typeof probes)["chat"]) => {
    const answer = await endpoint.post(probe.body, ATTEMPTS);
    return answer.status === 200 && probe.accepts(answer.text);
  };
  const stream = await endpoint.postForStream(probes.stream.body, ATTEMPTS);
  const chatTemplate = await works(probes.chat);
  const tools = chatTemplate && (await works(probes.toolCall));
  const contextLength = contextLengthIn(await endpoint.post(probes.contextLength.body, ATTEMPTS));
  return {
    capabilities: { chatTemplate, tools, streaming: stream.status === 200 && probes.stream.accepts(stream.text) },
    ...(contextLength === undefined ? {} : { contextLength }),
  };
}

/** vLLM says `max_model_len=1024` or `maximum context length is 1024 tokens`, by version. */
function contextLengthIn({ text }: Answer): number | undefined {
  const [, length] = /(?:max_model_len=|maximum context length (?:is|of) )(\d+)/.exec(text) ?? [];
  return length === undefined ? undefined : Number(length);
}

function inWords({ status, text }: Answer): string {
  return `HTTP ${status}, ${text.slice(0, 500)}`;
}
