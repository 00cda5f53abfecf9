import { defaultOf, SETTING_DESCRIPTIONS, SETTING_NAMES } from "../settings.ts";

/** The table of docs/settings.md, from the schema. */
export function settingsReference(): string {
  const rows = SETTING_NAMES.map((name) => {
    const { example, meaning } = SETTING_DESCRIPTIONS[name];
    const standard = defaultOf(name);
    return `| \`${name}\` | ${standard === undefined ? "–" : `\`${standard}\``} | \`${example}\` | ${meaning} |`;
  });
  return ["| setting | default | example | meaning |", "|---|---|---|---|", ...rows].join("\n");
}
