export interface ContainerAnswer {
  readonly status: number;
  readonly text: string;
  /** Of a stream. */
  readonly events: readonly Json[];
  readonly body: Json;
}

// biome-ignore lint/suspicious/noExplicitAny: what a container answers is what is looked at
export type Json = any;

/** A container, asked as SageMaker asks it. */
export interface AskedContainer {
  /** `POST /invocations`; with a route by custom attributes. */
  post(body: unknown, route?: string): Promise<ContainerAnswer>;
  ping(): Promise<number>;
  /** Asks for a stream and leaves when it has begun. */
  leave(body: object): Promise<void>;
}

export function askedContainer(url: string): AskedContainer {
  const send = (body: unknown, route: string | undefined, signal: AbortSignal) =>
    fetch(`${url}/invocations`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        ...(route === undefined ? {} : { "X-Amzn-SageMaker-Custom-Attributes": `route=${route}` }),
      },
      body: typeof body === "string" ? body : JSON.stringify(body),
      signal,
    });
  return {
    async post(body, route) {
      const answer = await send(body, route, AbortSignal.timeout(120_000));
      const text = await answer.text();
      return { status: answer.status, text, ...read(text) };
    },
    ping: async () => (await fetch(`${url}/ping`)).status,
    async leave(body) {
      const leaving = new AbortController();
      const answer = await send(body, undefined, leaving.signal);
      await answer.body?.getReader().read();
      leaving.abort();
    },
  };
}

function read(text: string): Pick<ContainerAnswer, "events" | "body"> {
  if (!text.startsWith("data: ")) return { events: [], body: parse(text) };
  const events = text
    .split("\n\n")
    .filter((event) => event.startsWith("data: ") && !event.endsWith("[DONE]"))
    .map((event) => parse(event.slice("data: ".length)));
  return { events, body: {} };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
