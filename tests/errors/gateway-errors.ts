import { createFunctionUrl } from "../../local/http-api/function-url.ts";
import { createHttpApi } from "../../local/http-api/http-api.ts";

/** Fails as Lambda does. */
function failing(name: string) {
  return () => Promise.reject(Object.assign(new Error("secret"), { name }));
}

const log = () => undefined;

async function throughHttpApi(error: string, request: RequestInit, path = "/v1/completions"): Promise<Response> {
  const routes = [{ routeKey: "POST /v1/completions", invoke: failing(error) }];
  const api = await createHttpApi({ port: 0, log, routes });
  try {
    return await fetch(api.url + path, { method: "POST", ...request });
  } finally {
    await api.close();
  }
}

async function throughFunctionUrl(error: string, request: RequestInit): Promise<Response> {
  const url = await createFunctionUrl({
    port: 0,
    log,
    invokeMode: "RESPONSE_STREAM",
    invokeWithResponseStream: failing(error),
  });
  try {
    return await fetch(`${url.url}/v1/completions`, { method: "POST", ...request });
  } finally {
    await url.close();
  }
}

const megabytes = (count: number) => ({ body: "A".repeat(count * 1024 * 1024 + 1) });

/** What API Gateway and Lambda answer when our code is not asked, or cannot. */
export const gatewayErrors: readonly (readonly [door: string, when: string, happen: () => Promise<Response>])[] = [
  ["HTTP API", "a body over 10 MB", () => throughHttpApi("", megabytes(10))],
  ["HTTP API", "headers over 10,240 bytes", () => throughHttpApi("", { headers: { "x-long": "A".repeat(10_240) } })],
  ["HTTP API", "the function fails", () => throughHttpApi("Unhandled", {})],
  ["HTTP API", "too many functions run at once", () => throughHttpApi("TooManyRequestsException", {})],
  ["Function URL", "a body over 6 MB", () => throughFunctionUrl("", megabytes(6))],
  ["Function URL", "the function fails", () => throughFunctionUrl("Unhandled", {})],
  ["Function URL", "too many functions run at once", () => throughFunctionUrl("TooManyRequestsException", {})],
];
