import { request as httpRequest } from "node:http";
import { pipeline } from "node:stream";
import { serveOnLoopback } from "../testing/serve-on-loopback.ts";

/**
 * Stands before the local AWS and sees how long it takes: from the end of a request to the end of its answer. What is left of a
 * function's time is its own part, with the bytes that it writes and reads.
 */
export async function startUpstreamClock(upstream: string) {
  let spans: [begin: number, end: number][] = [];
  const server = await serveOnLoopback((request, response) => {
    const { method, url, headers } = request;
    const span: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    const forwarded = httpRequest(`${upstream}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      // Before the last bytes leave, for whoever reads them may ask at once.
      answer.once("end", () => {
        span[1] = performance.now();
        spans.push(span);
      });
      pipeline(answer, response, () => undefined);
    });
    request.once("end", () => {
      span[0] = performance.now();
    });
    pipeline(request, forwarded, () => undefined);
  });
  return {
    url: server.url,
    close: server.close,
    /** Milliseconds in which one request at least was waited for, since this was asked last. */
    waited(): number {
      const sorted = spans.sort(([one], [other]) => one - other);
      spans = [];
      let waited = 0;
      let until = 0;
      for (const [begin, end] of sorted) {
        waited += Math.max(0, end - Math.max(begin, until));
        until = Math.max(until, end);
      }
      return waited;
    },
  };
}
