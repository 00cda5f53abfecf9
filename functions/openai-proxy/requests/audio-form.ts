import { OpenAIError } from "../errors/openai-error.ts";
import type { JsonObject } from "../json.ts";

/** A form as it goes over the wire. */
export interface SentForm {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** A form with a file to transcribe, and its other fields as the object that JSON would have been. */
export interface AudioForm {
  readonly fields: JsonObject;
  /** The same form under the container's name of the model. */
  encode(model: string): Promise<SentForm>;
}

/** `multipart/form-data`, as OpenAI's clients send a file. @throws OpenAIError 400 */
export async function parseAudioForm(bytes: Uint8Array, contentType = ""): Promise<AudioForm> {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) {
    throw refusal("Send a form (multipart/form-data) with the fields 'file' and 'model'.", null);
  }
  const form = await new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { "content-type": contentType } })
    .formData()
    .catch(() => {
      throw refusal("The form in your request could not be read.", null);
    });
  if (!(form.get("file") instanceof File)) throw refusal("Missing required parameter: 'file'.", "file");
  const fields: JsonObject = {};
  for (const [name, value] of form) if (typeof value === "string") fields[name] = value;
  // vLLM searches by so many beams at once, and reads more into a number than its digits.
  if (fields.n !== undefined) fields.n = wholeNumber(fields.n, "n");
  // A stream of these is in a form of vLLM's own, which OpenAI's clients do not read. Python knows many words for yes.
  if (!/^(false|f|off|no|n|0)?$/i.test(String(fields.stream ?? "")))
    throw refusal("Transcriptions are not streamed here: leave out 'stream'.", "stream");
  return {
    fields,
    async encode(model) {
      form.set("model", model);
      const sent = new Response(form);
      return { bytes: new Uint8Array(await sent.arrayBuffer()), contentType: sent.headers.get("content-type") ?? "" };
    },
  };
}

function wholeNumber(value: unknown, param: string): number {
  if (/^\d{1,9}$/.test(String(value))) return Number(value);
  throw refusal(`Invalid '${param}': expected an integer.`, param);
}

function refusal(message: string, param: string | null): OpenAIError {
  return new OpenAIError(400, message, { param, ...(param && { code: "invalid_value" }) });
}
