import { serveOnLoopback } from "../serve-on-loopback.ts";

export type BucketServer = Awaited<ReturnType<typeof startBucketServer>>;

/** Answers HEAD for buckets as S3 does to strangers: not for you, but there, or nowhere. `broken` is S3 on a bad day. */
export function startBucketServer(regions: Readonly<Record<string, string>>) {
  return serveOnLoopback((request, response) => {
    const bucket = request.url?.slice(1) ?? "";
    const region = regions[bucket];
    if (bucket === "broken") response.writeHead(503);
    else if (region === undefined) response.writeHead(404);
    else response.writeHead(region === "eu-north-1" ? 403 : 301, { "x-amz-bucket-region": region });
    response.end();
  });
}
