import { recording } from "../../../testing/openai-proxy/recordings.ts";
import type { StreamDecoder } from "../dialects/dialect.ts";
import { lmi } from "../dialects/lmi.ts";
import { vllm } from "../dialects/vllm.ts";

/** A stream with two-, three- and four-byte characters, and quotes and line ends inside of its texts. */
const awkward = ["é", "ーク", "🙂", '"usage":{', "\\n\n\r"]
  .map((content) => ({ id: "a", model: "m", choices: [{ index: 0, delta: { content }, finish_reason: null }] }))
  .map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`)
  .concat(": a comment\n\n", "data: [DONE]\n\n")
  .join("");

const lines = ["é", "🙂"]
  .map((text) => `${JSON.stringify({ token: { id: 1, text, log_prob: -1 } })}\n`)
  .concat(JSON.stringify({ token: { text: "ー" }, generated_text: "é🙂ー", details: { finish_reason: "length" } }))
  .join("");

/** Its first events and its last one: every byte is a test. */
function shortened(transcript: string): string {
  return [...transcript.split("\n\n").slice(0, 4), "data: [DONE]\n\n"].join("\n\n");
}

function decode(decoder: StreamDecoder, parts: readonly Uint8Array[]): unknown[] {
  const chunks: unknown[] = [];
  for (const part of parts) decoder.push(part, (chunk) => chunks.push(JSON.parse(chunk.withModel("alias"))));
  decoder.end((chunk) => chunks.push(JSON.parse(chunk.withModel("alias"))));
  return chunks.map((chunk) => ({ ...(chunk as object), id: "same", created: 0 }));
}

describe.each([
  ["a recorded stream", vllm, shortened(recording("smollm2-chat-tools-named-stream").response.body)],
  ["a recorded stream of two choices", vllm, shortened(recording("tiny-completion-n2-stream").response.body)],
  ["awkward characters", vllm, awkward],
  ["JSON lines", lmi, lines],
])("%s", (_name, dialect, text) => {
  const bytes = Buffer.from(text);
  const whole = decode(dialect.decodeStream({}), [bytes]);

  it("has chunks", () => expect(whole.length).toBeGreaterThan(2));

  it("is the same at every split point", () => {
    const expected = JSON.stringify(whole);
    const different = [...bytes.keys()].filter((at) => {
      const parts = [bytes.subarray(0, at), bytes.subarray(at)];
      return JSON.stringify(decode(dialect.decodeStream({}), parts)) !== expected;
    });
    expect(different).toEqual([]);
  });

  it("is the same byte by byte", () => {
    expect(
      decode(
        dialect.decodeStream({}),
        [...bytes].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(whole);
  });
});
