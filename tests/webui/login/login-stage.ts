import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { SSMClient } from "@aws-sdk/client-ssm";
import { webUiLogin } from "../../../cli/web-ui/login.ts";
import { afterLogout, redirectUri } from "../../../openwebui/login-environment.ts";
import type { OpenWebUi } from "../../../local/webui/find-open-webui.ts";
import { startOpenWebUi } from "../../../local/webui/open-webui-process.ts";
import { createMachine } from "../../../testing/openwebui/machine.ts";
import { containerEnvironment } from "../../../testing/openwebui/container-environment.ts";
import { createSleeper } from "../../../testing/openwebui/sleeper.ts";
import { freePort } from "../../../testing/free-port.ts";
import { findResources, WITH_WEB_UI } from "../../../testing/synthesized-app.ts";
import { startTestStack } from "../../../testing/test-stack.ts";
import { type Person, startIdentityProvider } from "./identity-provider.ts";
import { selfSigned } from "./self-signed.ts";
import { startTlsFront } from "./tls-front.ts";

const DOMAIN = "chat.example.com";
const SECRET_ARN = "arn:aws:secretsmanager:eu-north-1:123456789012:secret:web-ui-login-AbCdEf";
const SECRET = "a.secret_of~the-client";
const AWS_CLI = join(import.meta.dirname, "..", "..", "..", "testing", "openwebui", "aws.mjs");

interface LoginStageOptions {
  readonly openWebUi: OpenWebUi;
  readonly people: Readonly<Record<string, Person>>;
  /** Beside those without which there is no login by a provider. */
  readonly settings: Readonly<Record<string, string>>;
}

export type LoginStage = Awaited<ReturnType<typeof startLoginStage>>;

/**
 * A stage with a model that serves, a real provider of logins, and a real Open WebUI, set up by what is deployed: the machine's own
 * serve.sh runs with the environment of the synthesized user data and the credentials of the machine's role; what it calls Docker with,
 * compose.yaml makes Open WebUI's environment of. In place of Docker and Caddy stand a process and a socket.
 */
export async function startLoginStage({ openWebUi, people, settings }: LoginStageOptions) {
  const folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-login-"));
  const closers: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const certificate = selfSigned(folder, ["localhost", DOMAIN]);
    const client = {
      id: "open-webui",
      secret: SECRET,
      redirectUri: redirectUri(DOMAIN),
      afterLogout: afterLogout(DOMAIN),
    };
    const provider = await startIdentityProvider(certificate, client, people);
    closers.push(() => provider.close());
    const stack = await startTestStack({
      settings: {
        ...WITH_WEB_UI,
        WEBUI_DOMAIN: DOMAIN,
        OPENID_PROVIDER_URL: provider.discoveryUrl,
        OAUTH_CLIENT_ID: client.id,
        OAUTH_CLIENT_SECRET_ARN: SECRET_ARN,
        ...settings,
      },
      aws: { secrets: { [SECRET_ARN]: SECRET } },
    });
    closers.push(stack.close);
    await stack.run("provision-endpoint");
    const ssm = new SSMClient(stack.connection);
    closers.push(() => ssm.destroy());
    const admin = await webUiLogin(ssm, stack.names, { WEBUI_ADMIN_EMAIL: "admin@localhost" });

    const called = await calledByServe(stack, closers);
    const port = await freePort();
    const dataFolder = join(folder, "data");
    mkdirSync(dataFolder);
    const lines: string[] = [];
    const running = startOpenWebUi({
      openWebUi,
      port,
      environment: {
        ...containerEnvironment(called),
        PATH: process.env.PATH ?? "",
        HOME: process.env.HOME ?? "",
        DATA_DIR: dataFolder,
        // In place of a public authority.
        SSL_CERT_FILE: certificate.certFile,
      },
      log: (line) => lines.push(line),
      onLost: (sentence) => console.error(sentence),
    });
    closers.push(running.stop);
    await running.ready;
    const front = await startTlsFront(certificate, port);
    closers.push(front.close);
    return {
      address: `https://${DOMAIN}`,
      /** The same without the domain, as a port forward of `open` has it. */
      forwarded: `http://127.0.0.1:${port}`,
      /** What a browser has to be told of names that no DNS has. */
      hostRules: `MAP ${DOMAIN}:443 127.0.0.1:${front.port}`,
      provider,
      admin,
      /** What Open WebUI has written so far. */
      log: () => lines.join("\n"),
      secret: SECRET,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs serve.sh until it calls Docker; returns the environment of that call. */
async function calledByServe(
  stack: Awaited<ReturnType<typeof startTestStack>>,
  closers: (() => Promise<void> | void)[],
) {
  const [instance] = findResources(stack.app.stacks, "aws_instance");
  const [, webUiEnvironment = ""] =
    /webui\.env <<'END OF FILE'\n(.*?)\nEND OF FILE/s.exec(String(instance?.user_data)) ?? [];
  const machine = createMachine();
  closers.push(machine.remove);
  const sleeper = await createSleeper();
  closers.push(sleeper.close);
  machine.write("var/lib/openai-sagemaker/secrets/webui-secret-key", "the secret of the sessions\n");
  machine.standIn("docker", '[[ $* == *caddy || $1 == image ]] || env --null > "$ROOT/environment"');
  machine.standIn("aws", readFileSync(AWS_CLI, "utf8"), process.execPath);
  machine.standIn("sleep", sleeper.program, process.execPath);
  const { accessKeyId, secretAccessKey, sessionToken } = stack.webUiConnection.credentials as Required<{
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken: string;
  }>;
  const unit = machine.start(machine.path("opt/openai-sagemaker/serve.sh"), {
    ...(parseEnv(webUiEnvironment) as Record<string, string>),
    AWS_ENDPOINT_URL: stack.aws.url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
  await sleeper.asleep();
  unit.child.kill("SIGKILL");
  await unit.exit;
  if (!machine.exists("environment")) throw new Error(`serve.sh did not start Open WebUI:\n${unit.output()}`);
  const pairs = machine.read("environment").split("\0").filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}
