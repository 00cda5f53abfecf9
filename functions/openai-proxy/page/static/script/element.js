// The page asks the door that it came from and nobody else. Whatever a server or a model says becomes text, never markup.

const byId = (id) => document.getElementById(id);
const baseUrl = new URL("v1", document.baseURI).href;

/** An element with attributes and children; texts are text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function announce(text) {
  byId("announcement").textContent = text;
}

function numberOf(value) {
  return value.toLocaleString("en");
}

/** What stands between backticks, as code. */
function withCode(text) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? element("code", {}, part) : part));
}
