import { setTimeout } from "node:timers/promises";
import { exported, startsInOneFolder, whenServing } from "../../testing/npm-start.ts";
import { THREE_MODELS, writeModelsFile } from "../../testing/models-file.ts";

const ask = (output: string, model: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${exported(output, "OPENAI_BASE_URL")}/chat/completions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${exported(output, "OPENAI_API_KEY")}`,
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify({ model, max_tokens: 3, stream: true, messages: [{ role: "user", content: "Hello" }] }),
  });

interface ListedModel {
  readonly id: string;
  readonly status?: string;
}

/** A second instance of the function, which a busy machine starts, knows a few minutes later at most what the first one saw: `parameter-cache.ts`. */
const LATEST_MILLISECONDS = 240_000;

/** What the models are once `model` is live, or after the time in which every instance has to know it. */
async function statusesOnceLive(output: string, model: string) {
  const deadline = Date.now() + LATEST_MILLISECONDS;
  for (;;) {
    const seen = await statuses(output);
    if (seen[model] === "live" || Date.now() > deadline) return seen;
    await setTimeout(500);
  }
}

async function statuses(output: string): Promise<Readonly<Record<string, string | undefined>>> {
  const response = await fetch(`${exported(output, "OPENAI_BASE_URL")}/models`, {
    headers: { authorization: `Bearer ${exported(output, "OPENAI_API_KEY")}` },
  });
  const { data } = (await response.json()) as { readonly data: readonly ListedModel[] };
  return Object.fromEntries(data.map(({ id, status }) => [id, status]));
}

test("three models of one file start as each says, the one that sleeps is woken by a request, and all are retired", async () => {
  const { path, remove: removeFile } = writeModelsFile(THREE_MODELS);
  const { start, remove } = startsInOneFolder();
  const seen: unknown[] = [];
  const { code, output, errors } = await start(
    ["--port", "0"],
    { MODELS_FILE: path, SCHEDULE_STOP: "cron(0 18 ? * MON-FRI *)" },
    whenServing(async (text, signal) => {
      try {
        seen.push(await statuses(text));
        for (const model of ["steady", "daily"]) seen.push((await ask(text, model)).status);
        const held = await ask(text, "rare", { "x-scale-up-timeout": "600" });
        seen.push(held.status, /"content":"/.test(await held.text()));
        seen.push(await statusesOnceLive(text, "rare"));
      } catch (error) {
        seen.push(error);
      } finally {
        signal("SIGINT");
      }
    }),
  );
  remove();
  removeFile();
  expect(seen).toEqual([
    { steady: "live", daily: "live", rare: "asleep" },
    200,
    200,
    200,
    true,
    { steady: "live", daily: "live", rare: "live" },
  ]);
  expect(errors).toBe("");
  for (const line of ["steady serves", "daily serves", "rare sleeps until somebody asks for it"]) {
    expect(output).toMatch(new RegExp(`^✓ ${line} +\\d+\\.\\d s$`, "m"));
  }
  expect(output).toContain('"model":"steady"');
  expect(output).toMatch(/Stopped: every endpoint is retired and nothing is left running\.\n$/);
  expect(code).toBe(0);
}, 600_000);
