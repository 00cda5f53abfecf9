import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { freePort } from "../../testing/free-port.ts";
import { atEndpoint, type Implementation } from "./implementation.ts";
import { untilItAnswers } from "./until-it-answers.ts";

/** AWS's services in Python, with a DynamoDB of their own, many of whose answers its authors compare with AWS's. https://pypi.org/project/moto/ */
export const MOTO = { packages: ["moto[server]==5.2.5", "regex"], modules: ["moto.server", "botocore", "regex"] };

/** @param python of an environment that has it */
export async function startMoto(python: string): Promise<Implementation> {
  const port = await freePort();
  const child = spawn(join(dirname(python), "moto_server"), ["-H", "127.0.0.1", "-p", String(port)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = `http://127.0.0.1:${port}`;
  const { close } = await untilItAnswers(child, `${url}/moto-api/`);
  return atEndpoint("moto", url, close);
}
