import { SETTINGS_REFERENCE } from "../../settings/settings.ts";

/** The tables of docs/settings.md, one for each group of settings. */
export function settingsReference(): string {
  return [...SETTINGS_REFERENCE]
    .map(([group, settings]) => {
      const rows = settings.map(
        ({ name, standard, example, meaning }) =>
          `| \`${name}\` | ${standard === undefined ? "–" : `\`${standard}\``} | \`${example}\` | ${meaning} |`,
      );
      return [`## ${group}`, "", "| setting | default | example | meaning |", "|---|---|---|---|", ...rows].join("\n");
    })
    .join("\n\n");
}

/** `.env.example`: every setting, with its default or an example, commented out. */
export function environmentExample(): string {
  const groups = [...SETTINGS_REFERENCE].map(([group, settings]) => {
    const lines = settings.flatMap(({ name, standard, example, caution }) => [
      ...(caution === undefined ? [] : [`# ${caution.replaceAll("`", "")}`]),
      `#${name}=${standard ?? example}`,
    ]);
    return [`# ${group}.`, ...lines].join("\n");
  });
  return `# Settings of openai-sagemaker, explained in docs/settings.md. Copy to .env, and take the # away from what you change.
# Nothing secret belongs here: AWS credentials come from your profile, role or environment.

${groups.join("\n\n")}
`;
}
