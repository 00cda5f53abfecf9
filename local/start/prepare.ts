import { resolve } from "node:path";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { loadEnvironment } from "../../settings/load-environment.ts";
import { readSettings } from "../../settings/settings.ts";
import { checkContainerUrl } from "../external-container.ts";
import { requireFreePort } from "../listen-on-loopback.ts";
import { findOpenWebUi, type OpenWebUi } from "../webui/find-open-webui.ts";
import { checkEnvFile } from "./env-file.ts";
import { readKeptConnection } from "./kept-connection.ts";

export interface ServeOptions {
  readonly port: number;
  readonly containerUrl?: string;
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
  const { port, containerUrl, stage, envFile, webui, webuiPort, verbose = false } = options;
  const folder = process.cwd();
  const environment = { ...loadEnvironment(folder), ...(stage === undefined ? {} : { STAGE: stage }) };
  const settings = readSettings(environment);
  const catalog = readCatalog(settings);
  if (envFile !== undefined) checkEnvFile(envFile, folder);
  if (containerUrl !== undefined) await checkContainerUrl(containerUrl);
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
    containerUrl,
    envFile: envFile === undefined ? undefined : resolve(folder, envFile),
    openWebUi,
    /** Kept from start to start, by stage; git ignores it. */
    webUiFolder: resolve(folder, ".webui", settings.STAGE),
    webuiPort,
    verbose,
    kept,
  };
}
