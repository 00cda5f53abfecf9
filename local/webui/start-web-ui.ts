import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setInterval } from "node:timers/promises";
import { parseEnv } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { ensureIdentitySecret } from "../../openwebui/identity-secret.ts";
import { ensurePeopleSecret } from "../../openwebui/people-secret.ts";
import type { Settings } from "../../settings/settings.ts";
import type { LocalStack } from "../local-stack.ts";
import type { OpenWebUi } from "./find-open-webui.ts";
import { keepLogin } from "./kept-login.ts";
import { startOpenWebUi } from "./open-webui-process.ts";
import { OwnKey } from "./own-key.ts";
import { readOwnParameter } from "./read-own-parameter.ts";

const SETTINGS_FILE = join(import.meta.dirname, "..", "..", "openwebui", "open-webui.env");
const CHECK_MILLISECONDS = 2_000;

export interface WebUiOptions {
  readonly stack: Pick<LocalStack, "names" | "connection" | "webUiConnection" | "openaiBaseUrl">;
  readonly openWebUi: OpenWebUi;
  /** For the database and the login. */
  readonly folder: string;
  readonly port: number;
  readonly settings: Pick<Settings, "WEBUI_ADMIN_EMAIL" | "WEBUI_VERSION">;
  readonly log: (line: string) => void;
  readonly onLost: (sentence: string) => void;
}

export type WebUi = Awaited<ReturnType<typeof startWebUi>>;

/**
 * Does here what the web UI's own machine does: runs Open WebUI in front of the stage with its own key, and again when the
 * key's hash is gone or another secret is to sign who asks. Comes back before Open WebUI is ready, which takes a minute.
 */
export async function startWebUi(options: WebUiOptions) {
  const { stack, openWebUi, folder, port, settings, log, onLost } = options;
  const { names, connection, webUiConnection, openaiBaseUrl } = stack;
  const address = `http://127.0.0.1:${port}`;
  const email = settings.WEBUI_ADMIN_EMAIL;
  const ssm = new SSMClient(connection);
  const { password, secretKey } = await keepLogin(folder, ssm, names);
  let peopleSecret = await ensurePeopleSecret(ssm, names);
  await ensureIdentitySecret(ssm, names);
  const addressParameter = { Name: names.parameter.webUi("address"), Type: "String", Value: address } as const;
  await ssm.send(new PutParameterCommand({ ...addressParameter, Overwrite: true }));
  const ssmOfMachine = new SSMClient(webUiConnection);
  const tableOfMachine = new DynamoDBClient(webUiConnection);
  const key = new OwnKey(tableOfMachine, names);
  await key.renew();

  const start = () =>
    startOpenWebUi({
      openWebUi,
      port,
      log,
      onLost,
      environment: {
        PATH: process.env.PATH ?? "",
        HOME: process.env.HOME ?? "",
        ...(parseEnv(readFileSync(SETTINGS_FILE, "utf8")) as Record<string, string>),
        OPENAI_API_BASE_URL: openaiBaseUrl,
        OPENAI_API_KEY: key.value,
        // Left out, Open WebUI would ask api.openai.com for embeddings.
        RAG_OPENAI_API_BASE_URL: openaiBaseUrl,
        RAG_OPENAI_API_KEY: key.value,
        WEBUI_ADMIN_EMAIL: email,
        WEBUI_ADMIN_PASSWORD: password,
        ENABLE_FORWARD_USER_INFO_HEADERS: "true",
        FORWARD_USER_INFO_HEADER_JWT_SECRET: peopleSecret,
        WEBUI_SECRET_KEY: secretKey,
        DATA_DIR: join(folder, "open-webui"),
        // For Docker, which keeps the same folder.
        DATA_FOLDER: folder,
        PORT: String(port),
        WEBUI_VERSION: settings.WEBUI_VERSION,
      },
    });
  let running = start();
  const closing = new AbortController();

  async function restart(): Promise<void> {
    await running.stop();
    if (closing.signal.aborted) return;
    running = start();
    await running.ready;
  }

  async function followChanges(): Promise<void> {
    for await (const _ of setInterval(CHECK_MILLISECONDS, undefined, { signal: closing.signal })) {
      const before = peopleSecret;
      peopleSecret = (await readOwnParameter(ssmOfMachine, names.parameter.webUi("people-secret"))) ?? before;
      if ((await key.renew()) || peopleSecret !== before) await restart();
    }
  }
  const following = followChanges().catch((error: Error) => {
    if (!closing.signal.aborted) onLost(error.message);
  });

  return {
    address,
    email,
    password,
    /** When the latest start is over. */
    ready: () => running.ready,
    restart,
    async close() {
      closing.abort();
      await running.stop();
      await following;
      ssm.destroy();
      ssmOfMachine.destroy();
      tableOfMachine.destroy();
    },
  };
}
