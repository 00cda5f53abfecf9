import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { UserError } from "../../user-error.ts";

export interface PortForward {
  readonly instanceId: string;
  readonly region: string;
  readonly remotePort: number;
  readonly localPort: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const PROGRAMS = {
  aws: "the AWS CLI: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
  "session-manager-plugin":
    "the Session Manager plugin: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html",
};

/** @throws UserError that names every missing program, and where to get it */
export function requirePrograms(path: string): void {
  const missing = Object.entries(PROGRAMS).filter(([program]) => !isOnPath(program, path));
  if (missing.length === 0) return;
  throw new UserError(
    missing.map(([program, cure]) => `\`${program}\` is not on the PATH. Install ${cure}`).join("\n"),
  );
}

/**
 * Forwards a port of this machine to the instance, with no open port there, until the session ends.
 * @throws UserError when it ends with an error
 */
export async function portForward(session: PortForward): Promise<void> {
  const { instanceId, region, remotePort, localPort, environment } = session;
  const parameters = { portNumber: [String(remotePort)], localPortNumber: [String(localPort)] };
  const child = spawn(
    "aws",
    [
      ...["ssm", "start-session", "--region", region, "--target", instanceId],
      ...["--document-name", "AWS-StartPortForwardingSession", "--parameters", JSON.stringify(parameters)],
    ],
    { env: environment as NodeJS.ProcessEnv, stdio: "inherit" },
  );
  // Ctrl-C reaches the child by itself; it ends the session, and we end after it.
  const wait = () => undefined;
  process.on("SIGINT", wait);
  try {
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (...end) => resolve(end));
    });
    if (code === 0 || code === 130 || signal === "SIGINT") return;
    throw new UserError(
      `The session with ${instanceId} ended with ${signal ?? `exit code ${code}`}: \`aws ssm describe-instance-information\` tells whether Session Manager reaches it.`,
    );
  } finally {
    process.off("SIGINT", wait);
  }
}

function isOnPath(program: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== "";
    } catch {
      return false;
    }
  });
}
