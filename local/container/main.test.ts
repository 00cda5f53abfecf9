import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const container of started.splice(0)) container.kill("SIGKILL");
});

function start(args: string[], environment: Record<string, string> = {}) {
  const container = spawn(process.execPath, [join(__dirname, "main.ts"), ...args], {
    env: { PATH: process.env.PATH, NODE_OPTIONS: "--no-warnings", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  started.push(container);
  return { container, errors: text(container.stderr), exit: once(container, "exit") };
}

async function readUrl({ container, errors }: ReturnType<typeof start>): Promise<string> {
  const [line] = await Promise.race([
    once(container.stdout as NodeJS.ReadableStream, "data"),
    errors.then((message) => Promise.reject(new Error(message))),
  ]);
  return /^listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(String(line))?.[1] as string;
}

test("it says where it listens, answers, and ends on SIGTERM although a client is connected", async () => {
  const process = start(["--port", "0"], {
    HF_MODEL_ID: "distilgpt2",
    SM_VLLM_MAX_MODEL_LEN: "1024",
    SM_VLLM_CHAT_TEMPLATE: "{{ messages[0].content }}",
  });
  const url = await readUrl(process);
  expect((await fetch(`${url}/ping`)).status).toBe(200);
  const models = await (await fetch(`${url}/v1/models`)).json();
  expect(models).toMatchObject({ data: [{ id: "distilgpt2", max_model_len: 256 }] });
  const chat = await fetch(`${url}/invocations`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "The people" }], max_tokens: 4 }),
  });
  expect(await chat.json()).toMatchObject({ model: "distilgpt2", usage: { completion_tokens: 4 } });

  const stream = await fetch(`${url}/invocations`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ prompt: "The", max_tokens: 250, ignore_eos: true, stream: true }),
  });
  process.container.kill("SIGTERM");
  expect(await process.exit).toEqual([0, null]);
  await expect(stream.text()).rejects.toThrow();
  expect(await process.errors).toContain("SM_VLLM_MAX_MODEL_LEN=1024");
});

test("a port that is taken is one sentence and exit code 1", async () => {
  const url = await readUrl(start(["--port", "0"]));
  const port = new URL(url).port;
  const second = start([], { SAGEMAKER_BIND_TO_PORT: port });
  expect(await second.exit).toEqual([1, null]);
  expect(await second.errors).toBe(
    `container: port ${port} is taken; free it or name another one with --port (0: any free one)\n`,
  );
});

test("it ends with its parent if told so", async () => {
  const process = start(["--port", "0", "--exit-with-parent"]);
  await readUrl(process);
  process.container.stdin?.end();
  expect(await process.exit).toEqual([0, null]);
});

test.each([
  [["--port", "many"], {}, '--port is "many"'],
  [[], { SM_VLLM_MAX_MODEL_LEN: "abc" }, 'SM_VLLM_MAX_MODEL_LEN is "abc"; it must be a whole number above 0'],
  [[], { SAGEMAKER_BIND_TO_PORT: "0x50" }, 'SAGEMAKER_BIND_TO_PORT is "0x50"; it must be a whole number above 0'],
  [["--prot", "1"], {}, "--prot"],
])("a wrong setting is one sentence and exit code 1: %j %j", async (args, environment, sentence) => {
  const { exit, errors } = start(args, environment);
  expect(await exit).toEqual([1, null]);
  expect(await errors).toContain(sentence);
});
