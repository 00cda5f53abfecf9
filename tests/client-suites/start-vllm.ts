import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../testing/free-port.ts";
import { UserError } from "../../user-error.ts";
import { ownGroup, type Running } from "./own-group.ts";

const CHAT_TEMPLATE = join(import.meta.dirname, "python", "chat-template.jinja");
/** On a busy machine; two minutes were seen. */
const STARTING_MINUTES = 10;
/** Steady answers, and an end: without one of its own, a small model writes to the end of its context. */
const GENERATION = { temperature: 0, max_new_tokens: 192 };
/** For a CPU, and quiet. */
const ENVIRONMENT = {
  HF_HUB_OFFLINE: "1",
  VLLM_NO_USAGE_STATS: "1",
  VLLM_CPU_KVCACHE_SPACE: "1",
  VLLM_CPU_OMP_THREADS_BIND: "nobind",
  OMP_NUM_THREADS: "1",
};

interface VllmOptions {
  /** The executable. */
  readonly vllm: string;
  /** Folder with weights and tokenizer. */
  readonly weights: string;
  /** What it is called in requests. */
  readonly model: string;
}

/** A vLLM that chats and takes tools. */
export async function startVllm({ vllm, weights, model }: VllmOptions): Promise<Running & { readonly url: string }> {
  const port = String(await freePort());
  const flags = [
    ...["--served-model-name", model, "--host", "127.0.0.1", "--port", port, "--enforce-eager", "--max-num-seqs", "8"],
    ...["--chat-template", CHAT_TEMPLATE, "--enable-auto-tool-choice", "--tool-call-parser", "hermes"],
    ...["--override-generation-config", JSON.stringify(GENERATION)],
  ];
  const child = spawn(vllm, ["serve", weights, ...flags], {
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...ENVIRONMENT },
  });
  const running = ownGroup(child);
  let last = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    last = (last + text).slice(-2_000);
  });
  const ended = once(child, "exit").then(
    () => `It ended: ${last.trim()}`,
    (error) => `It cannot be started: ${(error as Error).message}.`,
  );
  const url = `http://127.0.0.1:${port}`;
  const end = performance.now() + STARTING_MINUTES * 60_000;
  for (;;) {
    const answers = fetch(`${url}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    const why = await Promise.race([ended, answers.then((ok) => (ok ? "" : sleep(1_000).then(() => undefined)))]);
    if (why === "") return { ...running, url };
    if (why === undefined && performance.now() < end) continue;
    await running.close();
    throw new UserError(`${vllm} does not serve. ${why ?? `It took more than ${STARTING_MINUTES} minutes.`}`);
  }
}
