import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { createProxy } from "./create-proxy.ts";
import { LOCAL } from "./door.ts";
import { readEnvironment } from "./environment.ts";
import { createFetch } from "./fetch.ts";

/** Serves the proxy on this machine, in front of whatever AWS the environment names. There is no gateway: CORS is ours. */
const app = new Hono();
app.use(cors({ origin: "*", exposeHeaders: ["x-request-id"] }));
const fetch = createFetch(createProxy(readEnvironment(), LOCAL));
app.all("*", (c) => fetch(c.req.raw));

const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.argv[2] ?? 8080) }, ({ port }) => {
  process.stdout.write(`openai-proxy listens on http://127.0.0.1:${port}/v1\n`);
});
server.once("error", (error: NodeJS.ErrnoException) => {
  const message = error.code === "EADDRINUSE" ? "The port is taken. Name another: local-server.ts PORT" : error.message;
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
});
process.once("SIGINT", () => server.close());
process.once("SIGTERM", () => server.close());
