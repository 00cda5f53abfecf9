/** Names of the built-in prompt templates; `provisioning/prompt-template/built-in-templates.ts` has their texts. */
export const BUILT_IN_TEMPLATE_NAMES = ["chatml", "llama-2", "alpaca", "vicuna", "zephyr"] as const;
export type BuiltInTemplateName = (typeof BUILT_IN_TEMPLATE_NAMES)[number];

export function isBuiltInTemplateName(value: string): value is BuiltInTemplateName {
  return (BUILT_IN_TEMPLATE_NAMES as readonly string[]).includes(value);
}

/** Whether a `promptTemplate` is one that the proxy can use: the name of a built-in one, or Jinja. */
export function isPromptTemplate(value: string): boolean {
  return isBuiltInTemplateName(value) || /\{[{%]/.test(value);
}
