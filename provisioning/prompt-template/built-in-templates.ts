import type { BuiltInTemplateName } from "../../contract/prompt-template.ts";

/** How messages become a prompt, and what in the answer would begin the next message. */
export interface PromptTemplate {
  /** Jinja. The beginning-of-sequence token is left to the tokenizer, which adds it to every completion's prompt. */
  readonly template: string;
  readonly stop: readonly string[];
}

/** The formats that most fine-tuned models without a template of their own were trained on, by the name people give them. */
export const BUILT_IN_TEMPLATES: Readonly<Record<BuiltInTemplateName, PromptTemplate>> = {
  /** https://github.com/openai/openai-python/blob/release-v0.28.0/chatml.md */
  chatml: {
    template: `{% for message in messages %}
{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
{%- endfor %}
{{- '<|im_start|>assistant\\n' }}`,
    stop: ["<|im_end|>", "<|im_start|>"],
  },
  /** https://www.llama.com/docs/model-cards-and-prompt-formats/meta-llama-2/ */
  "llama-2": {
    template: `{%- set system = '' %}
{%- for message in messages %}
{%- if message.role == 'system' %}
{%- set system = '<<SYS>>\\n' + message.content + '\\n<</SYS>>\\n\\n' %}
{%- elif message.role == 'assistant' %}
{{- ' ' + message.content + ' </s><s>' }}
{%- else %}
{{- '[INST] ' + system + message.content + ' [/INST]' }}
{%- set system = '' %}
{%- endif %}
{%- endfor %}`,
    stop: ["</s>", "[INST]"],
  },
  /** https://github.com/tatsu-lab/stanford_alpaca#data-release */
  alpaca: {
    template: `{%- for message in messages %}
{%- if message.role == 'system' %}
{{- message.content + '\\n\\n' }}
{%- elif message.role == 'assistant' %}
{{- '### Response:\\n' + message.content + '\\n\\n' }}
{%- else %}
{{- '### Instruction:\\n' + message.content + '\\n\\n' }}
{%- endif %}
{%- endfor %}
{{- '### Response:\\n' }}`,
    stop: ["### Instruction:"],
  },
  /** https://github.com/lm-sys/FastChat/blob/main/docs/vicuna_weights_version.md#prompt-template */
  vicuna: {
    template: `{%- for message in messages %}
{%- if message.role == 'system' %}
{{- message.content + ' ' }}
{%- elif message.role == 'assistant' %}
{{- 'ASSISTANT: ' + message.content + '</s>' }}
{%- else %}
{{- 'USER: ' + message.content + ' ' }}
{%- endif %}
{%- endfor %}
{{- 'ASSISTANT:' }}`,
    stop: ["</s>", "USER:"],
  },
  /** https://huggingface.co/HuggingFaceH4/zephyr-7b-beta */
  zephyr: {
    template: `{%- for message in messages %}
{{- '<|' + message.role + '|>\\n' + message.content + '</s>\\n' }}
{%- endfor %}
{{- '<|assistant|>\\n' }}`,
    stop: ["</s>", "<|user|>"],
  },
};
