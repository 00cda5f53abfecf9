import { appendFileSync } from "node:fs";
import { subscribe } from "node:diagnostics_channel";
import { join } from "node:path";

/**
 * Loaded before every process of a recorded run (`node --import`): writes each request to the local AWS into the folder that `RECORDED_REQUESTS`
 * names, one a line, a file for each process. Without signatures, but bodies may have keys in them: the folder is its owner's alone.
 * JavaScript, for it is loaded into every Node that the run starts.
 */
const folder = process.env.RECORDED_REQUESTS;

const NOT_RECORDED = new Set(["authorization", "x-amz-security-token"]);
const SIGNED_FOR = /Credential=[^/]+\/\d+\/[^/]*\/([^/]+)\/aws4_request/;

if (folder !== undefined) {
  subscribe("openai-sagemaker.local-aws.request", ({ method, url, headers, body }) => {
    const signedFor = SIGNED_FOR.exec(headers.authorization ?? "")?.[1];
    // S3 speaks XML over REST, which the judge does not read.
    if (signedFor === "s3") return;
    const kept = Object.entries(headers).filter(([name]) => !NOT_RECORDED.has(name));
    const request = {
      method,
      url,
      signedFor,
      headers: Object.fromEntries(kept),
      body: Buffer.from(body ?? "").toString("base64"),
    };
    appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(request)}\n`, { mode: 0o600 });
  });
}
