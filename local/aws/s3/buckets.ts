import { createHash, randomBytes } from "node:crypto";
import { AwsError } from "../aws-error.ts";
import type { Clock } from "../clock.ts";

export interface StoredObject {
  readonly body: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
  /** With its quotation marks. */
  readonly etag: string;
  readonly lastModified: Date;
}

interface UploadedPart {
  readonly body: Buffer;
  readonly etag: string;
}

export interface MultipartUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly initiated: Date;
  readonly metadata: Readonly<Record<string, string>>;
  readonly parts: Map<number, UploadedPart>;
}

/** All but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const LEAST_PART_BYTES = 5 * 1024 * 1024;

/** A bucket of this account. */
export class Bucket {
  readonly name: string;
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, MultipartUpload>();
  readonly #clock: Clock;

  constructor(name: string, clock: Clock) {
    this.name = name;
    this.#clock = clock;
  }

  put(key: string, body: Buffer, metadata: Readonly<Record<string, string>> = {}): StoredObject {
    const etag = `"${md5(body)}"`;
    const stored = { body, metadata, etag, lastModified: this.#clock.now() };
    this.objects.set(key, stored);
    return stored;
  }

  /** Keys below a prefix, in S3's order. */
  keys(prefix = ""): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  beginUpload(key: string, metadata: Readonly<Record<string, string>>): MultipartUpload {
    const uploadId = randomBytes(24).toString("base64url");
    const upload = { key, uploadId, metadata, initiated: this.#clock.now(), parts: new Map<number, UploadedPart>() };
    this.uploads.set(uploadId, upload);
    return upload;
  }

  upload(key: string, uploadId: string): MultipartUpload {
    const found = this.uploads.get(uploadId);
    if (found?.key === key) return found;
    throw new AwsError(
      "NoSuchUpload",
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
      { status: 404 },
    );
  }

  uploadPart(key: string, uploadId: string, number: number, body: Buffer): UploadedPart {
    if (!(Number.isInteger(number) && number >= 1 && number <= 10_000)) {
      throw invalid("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
    }
    const part = { body, etag: `"${md5(body)}"` };
    this.upload(key, uploadId).parts.set(number, part);
    return part;
  }

  completeUpload(key: string, uploadId: string, listed: readonly { number: number; etag: string }[]): StoredObject {
    const { parts, metadata } = this.upload(key, uploadId);
    if (listed.length === 0) throw invalid("MalformedXML", "The XML you provided was not well-formed");
    const bodies = listed.map(({ number, etag }, index) => {
      if (index > 0 && number <= (listed[index - 1]?.number ?? 0)) {
        throw invalid("InvalidPartOrder", "The list of parts was not in ascending order.");
      }
      const part = parts.get(number);
      if (part?.etag.replaceAll('"', "") !== etag.replaceAll('"', "")) {
        throw invalid("InvalidPart", "One or more of the specified parts could not be found.");
      }
      if (index < listed.length - 1 && part !== undefined && part.body.length < LEAST_PART_BYTES) {
        throw invalid("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
      }
      return part?.body ?? Buffer.alloc(0);
    });
    this.uploads.delete(uploadId);
    return this.put(key, Buffer.concat(bodies), metadata);
  }
}

/** The buckets of this account, by name. */
export type Buckets = Map<string, Bucket>;

function invalid(name: string, message: string): AwsError {
  return new AwsError(name, message, { status: 400 });
}

function md5(body: Buffer): string {
  return createHash("md5").update(body).digest("hex");
}
