import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { serveOnLoopback } from "./serve-on-loopback.ts";

/** What a container answers to a request, in the form of a recording. */
export interface ContainerAnswer {
  readonly status: number;
  readonly contentType?: string | undefined;
  readonly body: string;
}

export type Answering = (request: Record<string, unknown>, http: IncomingMessage) => ContainerAnswer;

/**
 * A container on loopback that answers what it is told to. Until `answer` is set it behaves so that the smoke test passes,
 * as a model with a chat template and a tool parser, or as a base model.
 */
export async function startReplayContainer({ isChatModel }: { readonly isChatModel: boolean }) {
  const requests: Record<string, unknown>[] = [];
  const container = { answer: undefined as Answering | undefined };
  const server = await serveOnLoopback(async (request, response) => {
    if (request.method === "GET") return void response.end();
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    requests.push(body);
    const { status, contentType, body: answer } = (container.answer ?? healthy(isChatModel))(body, request);
    response.writeHead(status, { "content-type": contentType ?? "application/json" });
    // In pieces that respect no boundary: neither of an event, nor of a line, nor of a character.
    const bytes = Buffer.from(answer);
    for (let start = 0; start < bytes.length; start += 61) {
      response.write(bytes.subarray(start, start + 61));
      if (bytes.length < 20_000) await new Promise(setImmediate);
    }
    response.end();
  });
  return {
    ...server,
    requests,
    /** Answers so until the next call; undefined: healthily again. */
    answerWith(answer: Answering | undefined) {
      container.answer = answer;
      requests.length = 0;
    },
  };
}

function healthy(isChatModel: boolean): Answering {
  return ({ messages, stream }) => {
    if (messages && !isChatModel) {
      return {
        status: 400,
        body: '{"error":{"message":"you must provide a chat template","type":"BadRequestError","code":400}}',
      };
    }
    const answer = '{"id":"cmpl-1","object":"text_completion","created":1,"model":"m","choices":[]}';
    return stream
      ? { status: 200, contentType: "text/event-stream; charset=utf-8", body: `data: ${answer}\n\ndata: [DONE]\n\n` }
      : { status: 200, body: answer };
  };
}
