import type { ServerResponse } from "node:http";
import { AwsError } from "../aws-error.ts";
import type { Authorization } from "../authorization.ts";
import type { AuthenticRequest, BeforeOperation, Protocol } from "../protocol.ts";
import type { TaggedResources } from "../resource-groups-tagging/resource-groups-tagging.ts";
import { bucketOperation } from "./bucket-operations.ts";
import type { Buckets } from "./buckets.ts";
import { escaped } from "./xml.ts";

/** Texts by bucket and key, of buckets that are not this stage's: `my-bucket/folder/file.json`. */
export type StoredObjects = Map<string, string>;

interface ObjectStorage {
  readonly buckets: Buckets;
  readonly objects: StoredObjects;
  readonly authorization: Authorization;
  readonly taggedResources: TaggedResources;
}

/** A part of a multipart upload of ours has 64 MiB; S3 takes 5 GB. */
const BODY_LIMIT = 128 * 1024 * 1024;

/**
 * S3 by path. Of a bucket that the stage did not make and in which nothing was put it cannot say what is there: it is not AWS's.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function objectStorage(storage: ObjectStorage, before: BeforeOperation): Protocol {
  const { buckets, authorization } = storage;
  return {
    accepts: ({ headers }) => headers.authorization?.includes("/s3/aws4_request") ?? false,
    bodyLimit: BODY_LIMIT,

    async answer(request, response) {
      const { message, caller } = request;
      const { pathname, searchParams: query } = new URL(message.url ?? "", "http://127.0.0.1");
      const [, Bucket = "", ...rest] = pathname.split("/").map(decodeURIComponent);
      const Key = rest.join("/");
      const bucket = buckets.get(Bucket);
      if (bucket === undefined) return answerOutside({ storage, before, Bucket, Key, query }, request, response);
      const operation = bucketOperation(message.method ?? "", Key, query);
      if (operation === undefined) {
        throw new AwsError("NotImplemented", `The local S3 does not know this ${message.method} request.`, {
          status: 501,
        });
      }
      const Prefix = query.get("prefix") ?? undefined;
      await before(caller, { service: "s3", operation: operation.name, input: { Bucket, Key, Prefix } });
      if (operation.name === "GetObject" && !bucket.objects.has(Key))
        refuseListing(authorization, request, { Bucket, Key });
      if (operation.name === "HeadObject" && !bucket.objects.has(Key))
        refuseListing(authorization, request, { Bucket, Key });
      const {
        status = 200,
        headers = {},
        body,
      } = operation.run({ message, bucket, key: Key, query, body: request.body });
      if (operation.name === "DeleteBucket") {
        buckets.delete(Bucket);
        storage.taggedResources.delete(`arn:aws:s3:::${Bucket}`);
      }
      response.writeHead(status, headers);
      response.end(message.method === "HEAD" ? undefined : body);
    },

    writeError(response, { name, message, status }) {
      response.writeHead(status, { "content-type": "application/xml" });
      response.end(
        `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${name}</Code><Message>${escaped(message)}</Message></Error>`,
      );
    },
  };
}

interface Outside {
  readonly storage: ObjectStorage;
  readonly before: BeforeOperation;
  readonly Bucket: string;
  readonly Key: string;
  readonly query: URLSearchParams;
}

async function answerOutside(
  { storage: { objects, authorization }, before, Bucket, Key, query }: Outside,
  request: AuthenticRequest,
  response: ServerResponse,
): Promise<void> {
  const isKnown = [...objects.keys()].some((name) => name.startsWith(`${Bucket}/`));
  const operation = Key === "" && !isKnown && bucketOperation(request.message.method ?? "", Key, query);
  if (operation) {
    await before(request.caller, { service: "s3", operation: operation.name, input: { Bucket, Key } });
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", { status: 404 });
  }
  if (request.message.method !== "GET" || Key === "") {
    throw new AwsError("NotImplemented", "Of a bucket of others the local AWS reads objects, no more.", {
      status: 501,
    });
  }
  await before(request.caller, { service: "s3", operation: "GetObject", input: { Bucket, Key } });
  const object = objects.get(`${Bucket}/${Key}`);
  if (object !== undefined) {
    response.writeHead(200, { "content-type": "binary/octet-stream" });
    response.end(object);
    return;
  }
  if (!isKnown) {
    throw new AwsError("ServiceUnavailable", `This laptop does not have the bucket ${Bucket}.`, { status: 503 });
  }
  refuseListing(authorization, request, { Bucket, Key });
  throw new AwsError("NoSuchKey", "The specified key does not exist.", { status: 404 });
}

/** Who may not list the bucket is not told what is missing. */
function refuseListing(
  authorization: Authorization,
  { caller }: AuthenticRequest,
  { Bucket, Key }: Pick<Outside, "Bucket" | "Key">,
): void {
  const list = { action: "s3:ListBucket", resource: `arn:aws:s3:::${Bucket}`, context: { "s3:prefix": Key } };
  if (authorization.denialAtOnce(caller, list) !== undefined) {
    throw new AwsError("AccessDenied", "Access Denied", { status: 403 });
  }
}
