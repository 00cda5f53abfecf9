import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";

/** Sends bytes as they are, which `fetch` would put right first. @returns what comes back until the door hangs up or is silent */
export async function rawRequest(baseUrl: string, bytes: string, silenceMilliseconds = 2_000): Promise<string> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  let answer = "";
  const ended = new Promise<void>((resolve) => {
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      answer += text;
    });
    socket.once("close", () => resolve());
    socket.once("error", () => resolve());
  });
  socket.write(bytes);
  await Promise.race([ended, setTimeout(silenceMilliseconds)]);
  socket.destroy();
  return answer;
}

/** The status lines of the answers on one connection. */
export const readStatuses = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
