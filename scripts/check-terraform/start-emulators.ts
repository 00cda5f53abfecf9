import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startAwsRouter } from "./aws-router.ts";

/** Nothing when both emulators can be started with this Python. */
export function whyNoEmulators(python: string): string | undefined {
  const { status, stderr } = spawnSync(python, ["-c", "import moto.server, ministack, boto3"], { encoding: "utf8" });
  if (status === 0) return undefined;
  const last = (stderr ?? "").trim().split("\n").at(-1);
  return `${python} has no moto and ministack (${last || "it cannot be started"}): pip install ministack cryptography 'moto[server]' boto3`;
}

/** moto and ministack behind one address. @param folder gets their logs */
export async function startEmulators(python: string, folder: string) {
  mkdirSync(folder, { recursive: true });
  const [moto, ministack] = [await freePort(), await freePort()];
  const log = (name: string) => openSync(join(folder, `${name}.log`), "a");
  const motoLog = log("moto");
  const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  const server = join(import.meta.dirname, "moto_server.py");
  const children = [
    spawn(python, [server, "-H", "127.0.0.1", "-p", String(moto)], {
      env: { ...process.env, ...credentials, MOTO_ACCOUNT_ID: ACCOUNT, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
      stdio: ["ignore", motoLog, motoLog],
    }),
  ];
  const router = await startAwsRouter({ moto, ministack });
  const ministackLog = log("ministack");
  children.push(
    spawn(join(dirname(python), "ministack"), [], {
      cwd: folder,
      env: {
        ...process.env,
        ...credentials,
        PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
        AWS_ENDPOINT_URL: router.url,
        BIND_HOST: "127.0.0.1",
        GATEWAY_PORT: String(ministack),
        IOT_MTLS_ENABLED: "0",
        LAMBDA_EXECUTOR: "local",
        MINISTACK_HOST: "localhost",
        MINISTACK_ACCOUNT_ID: ACCOUNT,
        PERSIST_STATE: "0",
      },
      stdio: ["ignore", ministackLog, ministackLog],
    }),
  );
  process.once("exit", () => {
    for (const child of children) child.kill("SIGKILL");
  });
  await Promise.all([moto, ministack].map(untilListening));
  return {
    ...router,
    close: async () => {
      for (const child of children) child.kill("SIGKILL");
      await router.close();
    },
  };
}

export const ACCOUNT = "123456789012";

async function untilListening(port: number): Promise<void> {
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch {
      await setTimeout(300);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
