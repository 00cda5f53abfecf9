import { parameterValue } from "../../contract/parameter-value.ts";
import { PromptTemplateWrong, renderTemplate } from "../prompt-template/render-template.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { Refusal } from "./refusal.ts";

/** An advanced parameter takes 8 KB; what is published beside the template has less than one. */
const MAX_BYTES = 7_000;

/** What every chat begins with. */
const MESSAGES = [{ role: "user", content: "What is the capital of France?" }];

/**
 * Renders a prompt template once, as each request will.
 * @throws Refusal for one that no chat could use
 */
export async function checkPromptTemplate({
  promptTemplate,
  adapters,
}: Pick<ProvisioningEntry, "promptTemplate" | "adapters">): Promise<void> {
  if (promptTemplate === undefined) return;
  const bytes = Buffer.byteLength(parameterValue({ promptTemplate, adapters }));
  if (bytes > MAX_BYTES) {
    throw new Refusal(
      `The prompt template${adapters === undefined ? " has" : " and the adapters have"} ${bytes} bytes as JSON: ${MAX_BYTES} fit into Parameter Store. Shorten it, or put it into the model's repository as its chat template.`,
    );
  }
  const called = `The prompt template "${promptTemplate.replace(/\s+/g, " ").slice(0, 80)}"`;
  const { prompt } = await renderTemplate(promptTemplate, MESSAGES).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      error instanceof PromptTemplateWrong
        ? `${called} ${reason}.`
        : `${called} refuses a message of the user: ${reason}`,
    );
  });
  if (prompt.trim() === "") throw new Refusal(`${called} makes an empty prompt of a message of the user.`);
}
