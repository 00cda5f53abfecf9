import { createFunctionUrl } from "../local/http-api/function-url.ts";
import { createHttpApi } from "../local/http-api/http-api.ts";
import type { Invoke } from "../local/http-api/invoke.ts";

const PATHS = { chat: "/v1/chat/completions", response: "/v1/responses" };

/** Opens a door of the local stack in front of a function. */
type OpenDoor = (invoke: Invoke) => Promise<{ readonly url: string; close(): Promise<void> }>;

export const DOORS = {
  httpApi: (invoke) => createHttpApi({ port: 0, routes: [{ routeKey: "$default", invoke }] }),
  functionUrl: (invoke) => createFunctionUrl({ port: 0, invokeMode: "BUFFERED", invoke }),
} satisfies Record<string, OpenDoor>;

/** The event that a function gets for a request: what comes out behind the door when a real request goes in. */
export async function eventFrom(
  openDoor: OpenDoor,
  key: string,
  body: string,
  path: keyof typeof PATHS = "chat",
): Promise<string> {
  let event = "";
  const door = await openDoor(async (payload) => {
    event = payload;
    return { payload: "{}" };
  });
  const headers = { "content-type": "application/json", authorization: `Bearer ${key}` };
  await fetch(door.url + PATHS[path], { method: "POST", headers, body });
  await door.close();
  return event;
}
