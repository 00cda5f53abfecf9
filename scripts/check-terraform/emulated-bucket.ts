/** moto looks whether a request carries a signature, not whether it is right. */
const authorization =
  "AWS4-HMAC-SHA256 Credential=test/20260101/eu-north-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/** A bucket of the emulator's S3. */
export class EmulatedBucket {
  readonly name: string;
  private readonly endpoint: string;

  constructor(endpoint: string, name: string) {
    this.endpoint = endpoint;
    this.name = name;
  }

  async make(): Promise<void> {
    await this.ask("PUT", "", CONFIGURATION);
  }

  async list(prefix: string): Promise<string[]> {
    const text = await this.ask("GET", `?list-type=2&prefix=${encodeURIComponent(prefix)}`);
    return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key);
  }

  read = (key: string) => this.ask("GET", `/${key}`);

  write = (key: string, text: string) => this.ask("PUT", `/${key}`, text);

  private async ask(method: string, path: string, body?: string): Promise<string> {
    const options = { method, headers: { authorization }, ...(body !== undefined && { body }) };
    const answer = await fetch(`${this.endpoint}/${this.name}${path}`, options);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The emulator's S3 answered ${answer.status} to ${method} ${path}: ${text}`);
    return text;
  }
}

const CONFIGURATION =
  "<CreateBucketConfiguration><LocationConstraint>eu-north-1</LocationConstraint></CreateBucketConfiguration>";
