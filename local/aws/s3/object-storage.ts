import { AwsError } from "../aws-error.ts";
import type { Authorization } from "../authorization.ts";
import type { BeforeOperation, Protocol } from "../protocol.ts";

/** Texts by bucket and key: `my-bucket/folder/file.json`. */
export type StoredObjects = Map<string, string>;

/**
 * Enough of S3 to read an object by its path. Of a bucket in which nothing was put it cannot say what is there: it is not AWS's.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function objectStorage(objects: StoredObjects, authorization: Authorization, before: BeforeOperation): Protocol {
  return {
    accepts: ({ headers }) => headers.authorization?.includes("/s3/aws4_request") ?? false,

    async answer({ message, caller }, response) {
      const { pathname } = new URL(message.url ?? "", "http://127.0.0.1");
      const [, Bucket = "", ...rest] = pathname.split("/").map(decodeURIComponent);
      const Key = rest.join("/");
      if (message.method !== "GET" || Key === "") {
        throw new AwsError("NotImplemented", "The local AWS reads objects of S3, no more.", { status: 501 });
      }
      await before(caller, { service: "s3", operation: "GetObject", input: { Bucket, Key } });
      const object = objects.get(`${Bucket}/${Key}`);
      if (object !== undefined) {
        response.writeHead(200, { "content-type": "binary/octet-stream" });
        response.end(object);
        return;
      }
      if (![...objects.keys()].some((name) => name.startsWith(`${Bucket}/`))) {
        throw new AwsError("ServiceUnavailable", `This laptop does not have the bucket ${Bucket}.`, { status: 503 });
      }
      // Who may not list the bucket is not told what is missing.
      const list = { action: "s3:ListBucket", resource: `arn:aws:s3:::${Bucket}`, context: { "s3:prefix": Key } };
      if (authorization.denialAtOnce(caller, list) !== undefined) {
        throw new AwsError("AccessDenied", "Access Denied", { status: 403 });
      }
      throw new AwsError("NoSuchKey", "The specified key does not exist.", { status: 404 });
    },

    writeError(response, { name, message, status }) {
      response.writeHead(status, { "content-type": "application/xml" });
      response.end(
        `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${name}</Code><Message>${escaped(message)}</Message></Error>`,
      );
    },
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
