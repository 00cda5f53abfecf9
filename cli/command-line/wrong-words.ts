import type { Command } from "commander";
import leven from "leven";

/** The share of a word that may be mistyped. Beyond that, a suggestion would be a guess. */
const SHARE_OF_A_MISTYPED_WORD = 0.5;
const MOST_SUGGESTIONS = 3;

/**
 * The sentence for words that a command does not know or misses: with the nearest ones that it knows, else with where they stand.
 * @param text commander's own, whose suggestions miss `--staeg=dev` and whatever is far
 */
export function wrongWords(command: Command, text: string): string {
  const [sentence = ""] = text.trim().split("\n");
  const path = commandPath(command);
  const [, kind, word = ""] = /^error: unknown (option|command) '(.*)'$/s.exec(sentence) ?? [];
  if (kind === undefined) {
    return / missing|not specified|too many/.test(sentence)
      ? `${sentence.replace(/\.$/, "")}. See \`${path} --help\`.`
      : sentence;
  }
  const named = nearest(word, kind === "option" ? listFlags(command) : command.commands.map((sub) => sub.name()));
  if (named.length > 0) return `${sentence}: did you mean ${named.join(" or ")}?`;
  const place = kind === "option" && command.parent === null ? " Flags stand behind the command." : "";
  return `${sentence}.${place} \`${path} --help\` lists what there is.`;
}

/** The words that were likely meant, best first. */
function nearest(word: string, known: readonly string[]): string[] {
  const plain = (text: string) => text.replace(/^-+/, "").replace(/=.*$/s, "").replaceAll("_", "-").toLowerCase();
  const typed = plain(word);
  const begun = known.filter((name) => plain(name).startsWith(typed));
  if (begun.length > 0 && begun.length <= MOST_SUGGESTIONS) return begun;
  const shares = known.map((name) => {
    const meant = plain(name);
    return { name, share: leven(typed, meant) / Math.max(typed.length, meant.length) };
  });
  const least = Math.min(...shares.map(({ share }) => share));
  if (least > SHARE_OF_A_MISTYPED_WORD) return [];
  return shares.flatMap(({ name, share }) => (share === least ? [name] : [])).slice(0, MOST_SUGGESTIONS);
}

function listFlags(command: Command): string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => long ?? []);
}

/** The words that are typed to reach a command. */
export function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;
}
