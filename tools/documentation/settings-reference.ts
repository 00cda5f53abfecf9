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
