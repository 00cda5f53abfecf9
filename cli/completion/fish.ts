import type { CompletedCommand } from "./completed-command.ts";

export function fishCompletion(commands: readonly CompletedCommand[]): string {
  return `# Completion of openai-sagemaker in fish. In ~/.config/fish/config.fish:  npx openai-sagemaker completion fish | source
type -q openai-sagemaker; or function openai-sagemaker; npx openai-sagemaker $argv; end

function __openai_sagemaker_is_at
    set -l place ''
    for word in (commandline -opc)[2..-1]
        switch "$place $word"
            case ${commands.flatMap(({ words }) => (words.length === 0 ? [] : [quote(` ${words.join(" ")}`)])).join(" ")}
                set place "$place $word"
        end
    end
    test "$place" = "$argv[1]"
end

${commands.flatMap(completionLines).join("\n")}
`;
}

function completionLines({ words, subcommands, flags, choices, takesFile }: CompletedCommand): string[] {
  const place = words.map((word) => ` ${word}`).join("");
  const line = `complete -c openai-sagemaker -n ${quote(`__openai_sagemaker_is_at ${quote(place)}`)}`;
  return [
    ...(takesFile ? [] : [`${line} -f`]),
    ...subcommands.map(({ word, meaning }) => `${line} -a ${word} -d ${quote(meaning)}`),
    ...choices.map((choice) => `${line} -a ${choice}`),
    ...flags.map(
      ({ word, meaning, takesValue }) => `${line} -l ${word.slice(2)}${takesValue ? " -r" : ""} -d ${quote(meaning)}`,
    ),
  ];
}

const quote = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
