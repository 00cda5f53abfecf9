import type { CompletedCommand, CompletedWord } from "./completed-command.ts";

export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return `# Completion of openai-sagemaker in zsh. In ~/.zshrc:  eval "$(npx openai-sagemaker completion zsh)"
(( $+commands[openai-sagemaker] )) || openai-sagemaker() { npx openai-sagemaker "$@" }
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }

_openai_sagemaker() {
  local place='' word
  local -a rows
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $word" in
      (${commands.flatMap(({ words }) => (words.length === 0 ? [] : [quote(` ${words.join(" ")}`)])).join("|")}) place+=" $word" ;;
    esac
  done
  [[ $PREFIX == -* ]] && place+=' -'
  case $place in
${commands.flatMap(completionCases).join("\n")}
    (*) _files; return ;;
  esac
  _describe -V 'openai-sagemaker' rows
}
compdef _openai_sagemaker openai-sagemaker
`;
}

function completionCases({ words, subcommands, flags, choices }: CompletedCommand): string[] {
  const place = words.map((word) => ` ${word}`).join("");
  const rows = [...subcommands, ...choices.map((word) => ({ word, meaning: "" }))];
  return [
    `    (${quote(`${place} -`)}) rows=(${flags.map(row).join(" ")}) ;;`,
    ...(rows.length === 0 ? [] : [`    (${quote(place)}) rows=(${rows.map(row).join(" ")}) ;;`]),
  ];
}

const row = ({ word, meaning }: CompletedWord) => quote(meaning === "" ? word : `${word}:${meaning}`);

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
