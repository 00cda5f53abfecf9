import { OpenAIError } from "../errors/openai-error.ts";
import type { Dialect } from "./dialect.ts";
import { vllm } from "./vllm.ts";

/**
 * llama-server's own fields, where they would get around what the door has checked and counted: other names of `max_tokens` and
 * `n`, a slot that others wait for, adapters, and a sampler's own limit of time.
 * Source: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 */
const OWN_FIELDS = ["n_predict", "n_cmpl", "id_slot", "lora", "n_keep", "n_discard", "t_max_predict_ms"];

/**
 * llama.cpp's server speaks OpenAI's chat on `/invocations`, to which AWS's image maps that path alone. Its streams are OpenAI's;
 * beside them it tells of its `timings` and, when asked, of `prompt_progress`, which callers get as they are.
 */
export const llamacpp: Dialect = {
  ...vllm,
  encodeRequest(request, stream) {
    const own = { ...request };
    for (const field of OWN_FIELDS) delete own[field];
    // Of several choices its usage counts one, recorded in `chat-n2`: a key's limit would be passed unseen.
    if (typeof own.n === "number" && own.n > 1) {
      throw new OpenAIError(400, "This model's container makes one choice a request.", {
        param: "n",
        code: "unsupported_value",
      });
    }
    return vllm.encodeRequest(own, stream);
  },
};
