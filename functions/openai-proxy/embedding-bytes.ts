import { type HttpResponse, textResponse } from "./http-messages.ts";
import { isJsonObject, type JsonObject } from "./json.ts";

/** Names and values of all headers have to fit into what clients and gateways take. */
const LONGEST_METADATA = 6_000;

/** vLLM's encodings as bytes, which a container's answer cannot have on its way: SageMaker drops the header that describes them. */
export function wantsBytes({ encoding_format: format }: JsonObject): boolean {
  return format === "bytes" || format === "bytes_only";
}

/**
 * Embeddings as vLLM gives them for `encoding_format: "bytes"`: the numbers of all, one after the other (float32, little-endian), made of
 * an answer in base64; the header `metadata` says which are whose, unless it would be too long, or nobody wants it (`bytes_only`).
 * https://docs.vllm.ai/en/latest/models/pooling_models.html
 */
export function bytesResponse(answer: JsonObject, { request, modelName }: BytesOptions): HttpResponse {
  const { id, created, usage } = answer;
  const items = Array.isArray(answer.data) ? answer.data.filter(isJsonObject) : [];
  const vectors = items.map(({ embedding }) => Buffer.from(String(embedding ?? ""), "base64"));
  let start = 0;
  const data = vectors.map((vector, index) => {
    const end = start + vector.length;
    const item = { index, embed_dtype: "float32", endianness: "little", start, end, shape: [vector.length / 4] };
    start = end;
    return item;
  });
  const metadata = JSON.stringify({ id, created, model: modelName, data, usage });
  const described = request.encoding_format === "bytes" && metadata.length <= LONGEST_METADATA;
  const headers = { "content-type": "application/octet-stream", ...(described && { metadata }) };
  return { ...textResponse(200, headers, ""), body: Buffer.concat(vectors) };
}

interface BytesOptions {
  readonly request: JsonObject;
  readonly modelName: string;
}
