import { valueRefusal } from "./value-refusal.ts";

const refusalOf = (name: string, value: string, allowed: readonly string[] = []) =>
  valueRefusal({ name, value, allowed });

test.each([
  "--trust-remote-code",
  "-O3",
  '["--trust-remote-code"]',
  ' ["8", "--trust-remote-code", NaN]',
  '["\\u002d-trust-remote-code"]',
])("a value that vLLM would read as another flag is refused: %s", (value) => {
  expect(refusalOf("SM_VLLM_ENFORCE_EAGER", value)).toContain('cannot have a value that begins with "-"');
});

test.each([
  ["SM_VLLM_STRUCTURED_OUTPUTS_CONFIG", '{"reasoning_parser_plugin": "/opt/ml/model/a.py"}', "REASONING_PARSER_PLUGIN"],
  ["SM_VLLM_STRUCTURED_OUTPUTS_CONFIG", '{"reasoning\\u005fparser_plugin": "a"}', "REASONING_PARSER_PLUGIN"],
  ["SM_VLLM_ADDITIONAL_CONFIG", '{"a": NaN} {"deeper": {"trust-remote-code": true}}', "TRUST_REMOTE_CODE"],
  ["SM_VLLM_LOGGING_CONFIG", '{"pylogging_config_file": "a.json"}', "PYLOGGING_CONFIG_FILE"],
  ["SM_VLLM_EC_MANAGER_CONFIG", '{"encoder_cache_manager_cls": "a.B"}', "ENCODER_CACHE_MANAGER_CLS"],
])("%s=%s sets what needs leave, by its own name", (name, value, flag) => {
  expect(refusalOf(name, value)).toMatch(
    new RegExp(`^${name} sets ".*", and SM_VLLM_${flag} needs the operator's leave, for `),
  );
  expect(refusalOf(name, value, [`SM_VLLM_${flag}`])).toBeUndefined();
});

test.each([
  ["SM_VLLM_MAX_MODEL_LEN", "-1"],
  ["SM_VLLM_CUDAGRAPH_CAPTURE_SIZES", "[1, 2, -1]"],
  ["SM_VLLM_SPECULATIVE_CONFIG", '{"model": "acme/draft", "revision": "main", "num_speculative_tokens": 3}'],
  ["SM_VLLM_HF_OVERRIDES", '{"rope_parameters": {"factor": 4.0}}'],
  ["SM_VLLM_LIMIT_MM_PER_PROMPT", '{"image": 2}'],
  ["SM_VLLM_CHAT_TEMPLATE", "{%- for m in messages %}{{ m['config'] }}: -{% endfor %}"],
  ["SM_VLLM_CHAT_TEMPLATE", "{{- messages }}"],
  ["SM_VLLM_CHAT_TEMPLATE", "/opt/ml/model/chat.jinja"],
  ["SM_VLLM_CHAT_TEMPLATE", "/vllm-workspace/examples/tool_chat_template_hermes.jinja"],
  ["SM_VLLM_CHAT_TEMPLATE", "{% for m in messages %}{{ m.content }} ../ {% endfor %}"],
  ["TEAM", "--trust-remote-code"],
])("%s=%s passes", (name, value) => {
  expect(refusalOf(name, value)).toBeUndefined();
});

test.each([
  "/proc/self/environ",
  "/etc/passwd",
  "../../proc/self/environ",
  "/opt/ml/model/../../../proc/1/environ",
  "~/.aws",
])("a template from %s is refused, for it might show the hub's token", (value) => {
  expect(refusalOf("SM_VLLM_CHAT_TEMPLATE", value)).toContain("name one below /opt/ml/model");
  expect(refusalOf("OPTION_CHAT_TEMPLATE", value)).toContain("names a file");
});

test("a variable that has the operator's leave may have any value", () => {
  expect(
    refusalOf("SM_VLLM_KV_TRANSFER_CONFIG", '{"kv_connector_module_path": "a"}', ["SM_VLLM_KV_TRANSFER_CONFIG"]),
  ).toBe(undefined);
});
