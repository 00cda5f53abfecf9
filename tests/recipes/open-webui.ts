import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { findOpenWebUi } from "../../local/webui/find-open-webui.ts";
import { startOpenWebUi } from "../../local/webui/open-webui-process.ts";
import { silence } from "../../provisioning/smoke-test/transcription-form.ts";
import { freePort } from "../../testing/free-port.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import type { Place } from "../client-suites/suite.ts";
import { WORD } from "./fill-schema.ts";
import { HEARD } from "./open-webui-container.ts";
import { EXAMPLE_URL } from "./run-recipe.ts";

const LOGIN = { email: "admin@example.com", password: "an-admin-of-one-run" };
const QUESTION = "Where does the sun shine?";
const DOCUMENT = "The sun shines in Paris.\n";

interface WebUiRecipe {
  /** Open WebUI's own command. */
  readonly webui: string;
  /** The recipe's file of variables. */
  readonly variables: string;
  readonly place: Place;
}

type Uses = Record<string, string | undefined>;

/** Open WebUI with the recipe's variables alone, asked by its own API for what its pages ask. @returns for each use why it did not work */
export async function useOpenWebUi({ webui, variables, place }: WebUiRecipe): Promise<Uses> {
  const folder = mkdtempSync(join(tmpdir(), "recipe-"));
  const port = await freePort();
  const running = startOpenWebUi({
    openWebUi: await findOpenWebUi(webui, ""),
    port,
    environment: {
      ...cleanEnvironment(),
      ...(parseEnv(variables.replaceAll(EXAMPLE_URL, place.baseUrl).replaceAll("sk-…", place.key)) as Record<
        string,
        string
      >),
      WEBUI_ADMIN_EMAIL: LOGIN.email,
      WEBUI_ADMIN_PASSWORD: LOGIN.password,
      WEBUI_SECRET_KEY: "of-one-run",
      DATA_DIR: folder,
      // Nothing is asked of anybody outside.
      OFFLINE_MODE: "true",
      HF_HUB_OFFLINE: "1",
    },
    log: () => undefined,
    onLost: (sentence) => console.error(sentence),
  });
  try {
    await running.ready;
    return await askFor(`http://127.0.0.1:${port}/api`, place.model);
  } finally {
    await running.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function askFor(api: string, model: string): Promise<Uses> {
  const { token } = await post(`${api}/v1/auths/signin`, {}, LOGIN);
  const headers = { authorization: `Bearer ${token}` };
  const models = await (await fetch(`${api}/models`, { headers })).text();
  const chat = { model, messages: [{ role: "user", content: QUESTION }], stream: false };
  const answer = await post(`${api}/chat/completions`, headers, chat);
  const file = form("file", new File([DOCUMENT], "weather.txt", { type: "text/plain" }));
  const { id } = await post(`${api}/v1/files/?process_in_background=false`, headers, file);
  const query = { collection_name: `file-${id}`, query: QUESTION, k: 1 };
  const found = await post(`${api}/v1/retrieval/query/doc`, headers, query);
  const speech = form("file", new File([silence()], "speech.wav", { type: "audio/wav" }));
  const heard = await post(`${api}/v1/audio/transcriptions`, headers, speech);
  return {
    models: has(models, `"${model}"`),
    chat: has(JSON.stringify(answer), WORD),
    documents: has(JSON.stringify(found), DOCUMENT.trim()),
    speech: has(JSON.stringify(heard), HEARD),
  };
}

const has = (text: string, part: string): string | undefined => (text.includes(part) ? undefined : text.slice(0, 500));

function form(name: string, file: File): FormData {
  const data = new FormData();
  data.append(name, file);
  return data;
}

async function post(url: string, headers: Record<string, string>, body: object): Promise<Record<string, unknown>> {
  const isForm = body instanceof FormData;
  const answer = await fetch(url, {
    method: "POST",
    headers: isForm ? headers : { ...headers, "content-type": "application/json" },
    body: isForm ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) return { refused: `HTTP ${answer.status} of ${url}: ${text}` };
  return JSON.parse(text);
}
