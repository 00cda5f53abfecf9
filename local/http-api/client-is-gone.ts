import { readFileSync } from "node:fs";
import type { Socket } from "node:net";

/**
 * Whether a client on 127.0.0.1 that has ended its side of a connection is gone, or only has nothing more to send: both are the same
 * packet. Linux tells whether somebody still holds the client's socket; elsewhere nobody knows before something is sent to it.
 * https://docs.kernel.org/networking/proc_net_tcp.html
 */
export function clientIsGone({ remotePort = 0, localPort = 0 }: Pick<Socket, "remotePort" | "localPort">): boolean {
  let connections: string;
  try {
    connections = readFileSync("/proc/net/tcp", "utf8");
  } catch {
    return false;
  }
  const client = connections
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .find(([, local = "", remote = ""]) => portIn(local) === remotePort && portIn(remote) === localPort);
  return client?.[INODE] === "0" || client === undefined;
}

const INODE = 9;

/** Of `0100007F:1F90`. */
const portIn = (address: string) => Number.parseInt(address.split(":")[1] ?? "", 16);
