import { answerComplaints } from "../published-types/answer-complaints.ts";
import type { TestProxy } from "./proxy.ts";

/** The same proxy, whose answers OpenAI's and Anthropic's published types judge: all of them, each event of a stream and each error. */
export function judgedProxy(proxy: TestProxy): TestProxy {
  const request: TestProxy["request"] = async (path, init, bindings) =>
    judged(path, await proxy.request(path, init, bindings));
  return {
    ...proxy,
    request,
    post: async (path, ...rest) => judged(path, await proxy.post(path, ...rest)),
    get: async (path, headers) => judged(path, await proxy.get(path, headers)),
  };
}

async function judged(path: string, response: Response): Promise<Response> {
  const { status, headers } = response;
  const body = await response.text();
  const { pathname } = new URL(path, "http://proxy");
  const complaints = await answerComplaints({ path: pathname, status, contentType: headers.get("content-type"), body });
  if (complaints.length > 0) throw new Error(`${path} answered with ${status}:\n${complaints.join("\n")}\n${body}`);
  return new Response(body === "" ? null : body, response);
}
