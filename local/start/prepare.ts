import { resolve } from "node:path";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { loadEnvironment } from "../../settings/load-environment.ts";
import { readSettings } from "../../settings/settings.ts";
import { requireFreePort } from "../listen-on-loopback.ts";
import { findListeningServers } from "../openai-server/listening-servers.ts";
import { findOpenWebUi, type OpenWebUi } from "../webui/find-open-webui.ts";
import { checkEnvFile } from "./env-file.ts";
import { readKeptConnection } from "./kept-connection.ts";
import { findModelSource, type ModelOptions } from "./model-source.ts";

export interface ServeOptions extends ModelOptions {
  readonly port: number;
  readonly stage?: string;
  /** Gets the variables that clients and tools need. */
  readonly envFile?: string;
  /** `true`: whatever there is. */
  readonly webui?: string | true;
  readonly webuiPort: number;
  readonly verbose?: boolean;
}

export type Preparation = Awaited<ReturnType<typeof prepare>>;

/**
 * Everything that may be refused, before anything is started.
 * @throws UserError, SettingsError
 */
export async function prepare(options: ServeOptions) {
  const { port, stage, envFile, webui, webuiPort, verbose = false } = options;
  const folder = process.cwd();
  const environment = { ...loadEnvironment(folder), ...(stage === undefined ? {} : { STAGE: stage }) };
  const settings = readSettings(environment);
  const catalog = readCatalog(settings);
  if (envFile !== undefined) checkEnvFile(envFile, folder);
  const source = await findModelSource(options, environment);
  const openWebUi: OpenWebUi | undefined = webui
    ? await findOpenWebUi(webui === true ? undefined : webui, settings.WEBUI_VERSION)
    : undefined;
  await requireFreePort(port, "--port");
  if (openWebUi !== undefined) await requireFreePort(webuiPort, "--webui-port");
  const kept = readKeptConnection(folder, settings.STAGE);
  return {
    environment,
    settings,
    catalog,
    port,
    source,
    /** Asked while the stack starts, so that nobody waits for it. */
    listening: source.kind === "built-in" ? findListeningServers() : Promise.resolve([]),
    envFile: envFile === undefined ? undefined : resolve(folder, envFile),
    openWebUi,
    /** Kept from start to start, by stage; git ignores it. */
    webUiFolder: resolve(folder, ".webui", settings.STAGE),
    webuiPort,
    verbose,
    kept,
  };
}
