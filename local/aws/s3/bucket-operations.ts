import type { IncomingMessage } from "node:http";
import { AwsError } from "../aws-error.ts";
import type { Bucket, StoredObject } from "./buckets.ts";
import { valuesIn, xml, type XmlValue } from "./xml.ts";

export interface ObjectRequest {
  readonly message: IncomingMessage;
  readonly bucket: Bucket;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

export interface ObjectAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Buffer;
}

export interface BucketOperation {
  readonly name: string;
  run(request: ObjectRequest): ObjectAnswer;
}

/** How many entries a page of a list has at most. */
const PAGE = 1_000;

/** Which operation a request is, by method and query: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export function bucketOperation(method: string, key: string, query: URLSearchParams): BucketOperation | undefined {
  const of = (name: string) => OPERATIONS[name];
  if (key === "") {
    if (method === "GET" && query.has("uploads")) return of("ListMultipartUploads");
    if (method === "GET" && query.get("list-type") === "2") return of("ListObjectsV2");
    if (method === "HEAD") return of("HeadBucket");
    if (method === "POST" && query.has("delete")) return of("DeleteObjects");
    return method === "DELETE" && query.size === 0 ? of("DeleteBucket") : undefined;
  }
  if (method === "POST" && query.has("uploads")) return of("CreateMultipartUpload");
  if (method === "POST" && query.has("uploadId")) return of("CompleteMultipartUpload");
  if (method === "PUT" && query.has("uploadId")) return of("UploadPart");
  if (method === "DELETE" && query.has("uploadId")) return of("AbortMultipartUpload");
  if (method === "GET" && query.has("uploadId")) return of("ListParts");
  if (method === "PUT") return of("PutObject");
  if (method === "HEAD") return of("HeadObject");
  if (method === "DELETE") return of("DeleteObject");
  return method === "GET" ? of("GetObject") : undefined;
}

const OPERATIONS: Readonly<Record<string, BucketOperation>> = Object.fromEntries(
  Object.entries({
    PutObject({ bucket, key, body, message }) {
      requireWhole(message, body);
      if (message.headers["if-none-match"] === "*" && bucket.objects.has(key)) {
        throw new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
          status: 412,
        });
      }
      return { headers: { etag: bucket.put(key, body, metadataIn(message)).etag } };
    },
    GetObject: ({ bucket, key }) => ({ headers: headersOf(found(bucket, key)), body: found(bucket, key).body }),
    HeadObject({ bucket, key }) {
      const object = bucket.objects.get(key);
      // An answer to HEAD has no body that could name the error.
      return object ? { headers: { ...headersOf(object), "content-length": object.body.length } } : { status: 404 };
    },
    DeleteObject({ bucket, key }) {
      bucket.objects.delete(key);
      return { status: 204 };
    },
    DeleteObjects({ bucket, body }) {
      const keys = valuesIn(body.toString(), "Key");
      if (keys.length === 0 || keys.length > PAGE) throw malformed();
      for (const key of keys) bucket.objects.delete(key);
      return answer("DeleteResult", { Deleted: keys.map((Key) => ({ Key })) });
    },
    ListObjectsV2({ bucket, query }) {
      const prefix = query.get("prefix") ?? "";
      const after = query.get("continuation-token") ?? "";
      const rest = bucket.keys(prefix).filter((key) => key > after);
      const page = rest.slice(0, Number(query.get("max-keys") ?? PAGE));
      const isTruncated = page.length < rest.length;
      return answer("ListBucketResult", {
        Name: bucket.name,
        Prefix: prefix,
        KeyCount: page.length,
        IsTruncated: isTruncated,
        ...(isTruncated && { NextContinuationToken: page.at(-1) ?? "" }),
        Contents: page.map((Key) => {
          const { etag: ETag, body, lastModified } = found(bucket, Key);
          return { Key, LastModified: lastModified.toISOString(), ETag, Size: body.length };
        }),
      });
    },
    HeadBucket: () => ({}),
    DeleteBucket({ bucket }) {
      if (bucket.objects.size > 0) {
        throw new AwsError("BucketNotEmpty", "The bucket you tried to delete is not empty", { status: 409 });
      }
      return { status: 204 };
    },
    CreateMultipartUpload({ bucket, key, message }) {
      const { uploadId } = bucket.beginUpload(key, metadataIn(message));
      return answer("InitiateMultipartUploadResult", { Bucket: bucket.name, Key: key, UploadId: uploadId });
    },
    UploadPart({ bucket, key, query, body, message }) {
      requireWhole(message, body);
      const part = bucket.uploadPart(key, query.get("uploadId") ?? "", Number(query.get("partNumber")), body);
      return { headers: { etag: part.etag } };
    },
    ListParts({ bucket, key, query }) {
      const { parts, uploadId } = bucket.upload(key, query.get("uploadId") ?? "");
      const after = Number(query.get("part-number-marker") ?? 0);
      const rest = [...parts].filter(([number]) => number > after).sort(([one], [other]) => one - other);
      const page = rest.slice(0, Number(query.get("max-parts") ?? PAGE));
      const isTruncated = page.length < rest.length;
      return answer("ListPartsResult", {
        Bucket: bucket.name,
        Key: key,
        UploadId: uploadId,
        IsTruncated: isTruncated,
        ...(isTruncated && { NextPartNumberMarker: page.at(-1)?.[0] ?? 0 }),
        Part: page.map(([PartNumber, { etag: ETag, body }]) => ({ PartNumber, ETag, Size: body.length })),
      });
    },
    CompleteMultipartUpload({ bucket, key, query, body }) {
      const text = body.toString();
      const numbers = valuesIn(text, "PartNumber").map(Number);
      const etags = valuesIn(text, "ETag");
      if (numbers.length !== etags.length) throw malformed();
      const parts = numbers.map((number, index) => ({ number, etag: etags[index] ?? "" }));
      const { etag } = bucket.completeUpload(key, query.get("uploadId") ?? "", parts);
      return answer("CompleteMultipartUploadResult", { Bucket: bucket.name, Key: key, ETag: etag });
    },
    AbortMultipartUpload({ bucket, key, query }) {
      bucket.uploads.delete(bucket.upload(key, query.get("uploadId") ?? "").uploadId);
      return { status: 204 };
    },
    ListMultipartUploads({ bucket, query }) {
      const prefix = query.get("prefix") ?? "";
      const all = [...bucket.uploads.values()].filter(({ key }) => key.startsWith(prefix));
      return answer("ListMultipartUploadsResult", {
        Bucket: bucket.name,
        IsTruncated: all.length > PAGE,
        Upload: all.slice(0, PAGE).map(({ key, uploadId, initiated }) => ({
          Key: key,
          UploadId: uploadId,
          Initiated: initiated.toISOString(),
        })),
      });
    },
  } satisfies Record<string, BucketOperation["run"]>).map(([name, run]) => [name, { name, run }]),
);

function found({ objects }: Bucket, key: string): StoredObject {
  const object = objects.get(key);
  if (object === undefined) throw new AwsError("NoSuchKey", "The specified key does not exist.", { status: 404 });
  return object;
}

function headersOf({ etag, metadata, lastModified }: StoredObject) {
  const named = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return {
    "content-type": "binary/octet-stream",
    etag,
    "last-modified": lastModified.toUTCString(),
    ...Object.fromEntries(named),
  };
}

function metadataIn({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const prefix = "x-amz-meta-";
  const named = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(named.map(([name, value]) => [name.slice(prefix.length), String(value)]));
}

/** A body that comes in signed chunks has a frame around each, which nobody takes off here. */
function requireWhole({ headers }: IncomingMessage, body: Buffer): void {
  if (String(headers["content-encoding"] ?? "").includes("aws-chunked")) {
    throw new AwsError("NotImplemented", "The local S3 takes whole bodies, no signed chunks.", { status: 501 });
  }
  if (Number(headers["content-length"]) === body.length) return;
  throw new AwsError("MissingContentLength", "You must provide the Content-Length HTTP header.", { status: 411 });
}

function malformed(): AwsError {
  return new AwsError("MalformedXML", "The XML you provided was not well-formed", { status: 400 });
}

function answer(root: string, value: Readonly<Record<string, XmlValue>>): ObjectAnswer {
  return { headers: { "content-type": "application/xml" }, body: xml(root, value) };
}
