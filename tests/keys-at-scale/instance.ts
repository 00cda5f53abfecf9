import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { setTimeout } from "node:timers/promises";
import { createApiKey } from "../../contract/api-key.ts";

/** Of one instance of the proxy, the deployed code in a process of its own; Lambda's runtime and the gateway before it are left out. */
export interface Instance {
  ask(key: string): Promise<Answered>;
  /** Settles with the statuses of all of them. */
  askWithInvented(perSecond: number, seconds: number): Promise<number[]>;
  end(): void;
}

interface Answered {
  readonly status: number;
  readonly milliseconds: number;
}

type Order = { readonly key: string } | { readonly perSecond: number; readonly seconds: number };

export function startInstance(taskRoot: string, environment: Readonly<Record<string, string>>): Instance {
  const child = fork(import.meta.filename, [taskRoot], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const pending: PromiseWithResolvers<never>[] = [];
  child.on("message", ({ id, result }: { readonly id: number; readonly result: never }) =>
    pending[id]?.resolve(result),
  );
  child.once("exit", () => {
    for (const { reject } of pending) reject(new Error("The instance has ended."));
  });
  const carryOut = (order: Order): Promise<never> => {
    const answer = Promise.withResolvers<never>();
    child.send({ id: pending.push(answer) - 1, order });
    return answer.promise;
  };
  return {
    ask: (key) => carryOut({ key }),
    askWithInvented: (perSecond, seconds) => carryOut({ perSecond, seconds }),
    end: () => child.disconnect(),
  };
}

interface Handlers {
  readonly httpApiHandler: (event: unknown) => Promise<{ readonly statusCode: number }>;
}

function serve(taskRoot: string): void {
  const { httpApiHandler }: Handlers = createRequire(`${taskRoot}/`)("./index.js");
  // Lambda gives an instance one request at a time.
  let turn: Promise<unknown> = Promise.resolve();
  const ask = async (key: string): Promise<Answered> => {
    const startedAt = performance.now();
    const answer = turn.then(() => httpApiHandler(chatWith(key)));
    turn = answer;
    const { statusCode: status } = await answer;
    return { status, milliseconds: performance.now() - startedAt };
  };
  const flood = async (perSecond: number, seconds: number) => {
    const answers: Promise<Answered>[] = [];
    const startedAt = Date.now();
    while (answers.length < perSecond * seconds) {
      const due = (perSecond * (Date.now() - startedAt)) / 1_000;
      if (answers.length < due) answers.push(ask(createApiKey("invented").key));
      else await setTimeout(2);
    }
    return (await Promise.all(answers)).map(({ status }) => status);
  };
  process.on("disconnect", () => process.exit());
  process.on("message", async ({ id, order }: { readonly id: number; readonly order: Order }) => {
    const result = "key" in order ? await ask(order.key) : await flood(order.perSecond, order.seconds);
    process.send?.({ id, result });
  });
}

function chatWith(key: string) {
  return {
    httpMethod: "POST",
    path: "/v1/chat/completions",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "default", max_tokens: 7, messages: [{ role: "user", content: "Hello" }] }),
  };
}

const [, script, taskRoot] = process.argv;
if (script === import.meta.filename && taskRoot !== undefined) serve(taskRoot);
