/** What the Terraform stand-in says, with `-json` and without. */

const isJson = process.argv.includes("-json");

/** A line as `-json` has it, or the words alone. */
export function say(words: string, fields: Readonly<Record<string, unknown>> = { type: "log" }): void {
  console.log(isJson ? JSON.stringify({ "@level": "info", "@message": words, ...fields }) : words);
}

export function fail(words: string): void {
  process.exitCode = 1;
  const diagnostic = { severity: "error", summary: words.trim(), detail: "" };
  if (!isJson) console.error(words);
  else
    console.log(JSON.stringify({ "@level": "error", "@message": `Error: ${words}`, type: "diagnostic", diagnostic }));
}
