import { text } from "node:stream/consumers";
import { UserError } from "../../user-error.ts";

/** Stands for what is piped in, among the words of a message. */
const PIPED = "-";

/**
 * The message of words, or of what is piped in when there are none; with `-` among the words the two come together. Words alone leave the
 * pipe alone: who runs this may hold it open.
 * @throws UserError when there is nothing to send
 */
export async function readMessage(
  words: readonly string[],
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
): Promise<string> {
  const spoken = words.filter((word) => word !== PIPED).join(" ");
  const isPiped = words.length === 0 || words.includes(PIPED);
  const piped = isPiped && !input.isTTY ? (await text(input)).trim() : "";
  const message = [spoken, piped].filter(Boolean).join("\n\n");
  if (message !== "") return message;
  throw new UserError(
    'There is no message: `npx openai-sagemaker chat "Hello!"` sends one, and so does `echo Hello | npx openai-sagemaker chat`.',
  );
}
