import type { SettingName } from "../../settings/settings.ts";

/** A `.env` file's text with some settings changed: in the line that sets them, or at its end. Nothing else is touched. */
export function withSettings(text: string, settings: Readonly<Partial<Record<SettingName, string>>>): string {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
  for (const [name, value] of Object.entries(settings)) {
    const index = lines.findIndex((line) => new RegExp(`^\u{FEFF}?\\s*(export\\s+)?${name}\\s*=`).test(line));
    if (index !== -1) lines[index] = `${name}=${value}`;
    else if (value !== "") lines.push(`${name}=${value}`);
  }
  return lines.map((line) => line + end).join("");
}
