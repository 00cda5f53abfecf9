import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { json, text } from "node:stream/consumers";
import type { Log } from "../log.ts";

export interface LambdaExtension {
  /** Whether Lambda took the extension. Otherwise it freezes the function as soon as that has answered. */
  readonly isRegistered: Promise<boolean>;
  /** Lets an invocation last, after its answer has gone, until the work is done. Every invocation has to say so. */
  lastUntil(requestId: string, work: Promise<unknown>): void;
}

/**
 * Work after a buffered answer. Lambda hands the answer over as soon as it has it, but freezes the execution environment only when
 * every extension has asked for its next event too; so the function is one, in its own process.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 * @param runtimeApi `AWS_LAMBDA_RUNTIME_API`, host and port
 */
export function lambdaExtension(runtimeApi: string, name: string, log: Log): LambdaExtension {
  const agent = new Agent({ keepAlive: true });
  const works = new Map<string, PromiseWithResolvers<unknown>>();

  function call(method: string, path: string, headers: OutgoingHttpHeaders, body?: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const url = `http://${runtimeApi}/2020-01-01/extension/${path}`;
      request(url, { agent, method, headers }, resolve).once("error", reject).end(body);
    });
  }

  /** Whichever comes first, Lambda's event or the handler's word. */
  function findWork(requestId: string): PromiseWithResolvers<unknown> {
    const work = works.get(requestId) ?? Promise.withResolvers<unknown>();
    works.set(requestId, work);
    return work;
  }

  async function register(): Promise<string> {
    const headers = { "lambda-extension-name": name, "content-type": "application/json" };
    const response = await call("POST", "register", headers, JSON.stringify({ events: ["INVOKE"] }));
    const refusal = await text(response);
    const identifier = response.headers["lambda-extension-identifier"];
    if (response.statusCode === 200 && typeof identifier === "string") return identifier;
    throw new Error(`HTTP ${response.statusCode}: ${refusal}`);
  }

  async function serve(identifier: string): Promise<void> {
    for (;;) {
      const response = await call("GET", "event/next", { "lambda-extension-identifier": identifier });
      const { requestId } = (await json(response)) as { requestId: string };
      await findWork(requestId).promise;
      works.delete(requestId);
    }
  }

  const registration = register().catch((error: unknown) => {
    const message = "Lambda takes no extension: answers wait for what comes after them.";
    log({ level: "warn", message, error: String(error) });
    return undefined;
  });
  void registration
    .then((identifier) => (identifier === undefined ? undefined : serve(identifier)))
    .catch((error: unknown) => log({ level: "error", message: "Lambda's extension ended.", error: String(error) }));
  return {
    isRegistered: registration.then((identifier) => identifier !== undefined),
    lastUntil: (requestId, work) => findWork(requestId).resolve(work.catch(() => undefined)),
  };
}
