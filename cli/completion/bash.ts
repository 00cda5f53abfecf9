import type { CompletedCommand } from "./completed-command.ts";

/** For bash 3.2 and newer, which macOS has. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  return `# Completion of openai-sagemaker in bash. In ~/.bashrc:  eval "$(npx openai-sagemaker completion bash)"
type openai-sagemaker >/dev/null 2>&1 || openai-sagemaker() { npx openai-sagemaker "$@"; }

_openai_sagemaker() {
  local word=\${COMP_WORDS[COMP_CWORD]} place='' from=1 i words=''
  COMPREPLY=()
  if [ "\${COMP_WORDS[0]}" = npx ]; then
    if [ "$COMP_CWORD" = 1 ]; then COMPREPLY=($(compgen -W openai-sagemaker -- "$word")); fi
    [ "$COMP_CWORD" -gt 1 ] && [ "\${COMP_WORDS[1]}" = openai-sagemaker ] || return 0
    from=2
  fi
  for ((i = from; i < COMP_CWORD; i++)); do
    case "$place \${COMP_WORDS[i]}" in
      ${commands.flatMap(({ words }) => (words.length === 0 ? [] : [`" ${words.join(" ")}"`])).join(" | ")}) place+=" \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$place$([[ $word == -* ]] && echo ' -')" in
${commands.flatMap(completionCases).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _openai_sagemaker openai-sagemaker
complete -p npx >/dev/null 2>&1 || complete -o default -F _openai_sagemaker npx
`;
}

function completionCases({ words, subcommands, flags, choices }: CompletedCommand): string[] {
  const place = words.map((word) => ` ${word}`).join("");
  const names = [...subcommands.map(({ word }) => word), ...choices];
  return [
    `    "${place} -") words="${flags.map(({ word }) => word).join(" ")}" ;;`,
    ...(names.length === 0 ? [] : [`    "${place}") words="${names.join(" ")}" ;;`]),
  ];
}
