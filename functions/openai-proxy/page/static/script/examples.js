const shellQuoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const EXAMPLES = {
  curl(model) {
    const body = `{
    "model": ${JSON.stringify(model)},
    "messages": [{"role": "user", "content": "Hello"}],
    "max_tokens": ${usualLength(200)},
    "stream": true
  }`;
    return `# export OPENAI_API_KEY=sk-…
curl -N ${shellQuoted(`${baseUrl}/chat/completions`)} \\
  -H "Authorization: Bearer $OPENAI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d ${shellQuoted(body)}`;
  },
  python: (model) => `# pip install openai; export OPENAI_API_KEY=sk-…
from openai import OpenAI

client = OpenAI(base_url=${JSON.stringify(baseUrl)})
stream = client.chat.completions.create(
    model=${JSON.stringify(model)},
    messages=[{"role": "user", "content": "Hello"}],
    max_tokens=${usualLength(200)},
    stream=True,
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)`,
  javascript: (model) => `// npm install openai; export OPENAI_API_KEY=sk-…
import OpenAI from "openai";

const client = new OpenAI({ baseURL: ${JSON.stringify(baseUrl)} });
const stream = await client.chat.completions.create({
  model: ${JSON.stringify(model)},
  messages: [{ role: "user", content: "Hello" }],
  max_tokens: ${usualLength(200)},
  stream: true,
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? "");`,
};
let example = "curl";

function showExample() {
  for (const name of Object.keys(EXAMPLES)) {
    const tab = byId(`tab-${name}`);
    tab.setAttribute("aria-selected", String(name === example));
    tab.tabIndex = name === example ? 0 : -1;
  }
  byId("example").setAttribute("aria-labelledby", `tab-${example}`);
  setText(byId("example-text"), EXAMPLES[example](chosen || "default"));
}

/** https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
function moveBetweenTabs(event) {
  const names = Object.keys(EXAMPLES);
  const at = names.indexOf(example);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  example = names.at(next % names.length);
  showExample();
  byId(`tab-${example}`).focus();
}

async function copy(button) {
  const node = byId(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(node.textContent);
    announce("Copied.");
    const label = button.firstChild;
    label.data = "Copied";
    setTimeout(() => {
      label.data = "Copy";
    }, 2000);
  } catch {
    getSelection().selectAllChildren(node);
    announce("The browser does not let this page copy. The text is selected.");
  }
}
