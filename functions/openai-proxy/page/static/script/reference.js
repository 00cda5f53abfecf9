async function showReference() {
  const place = byId("reference");
  try {
    const response = await fetch(new URL("openapi.json", document.baseURI), { credentials: "omit" });
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    const api = await response.json();
    const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    for (const { name, description } of api.tags) {
      const rows = operations.filter(({ operation }) => operation.tags.includes(name));
      place.append(element("h3", {}, description), ...rows.map((row) => operationDetails(api, row)));
    }
  } catch (error) {
    place.replaceChildren(element("p", { class: "failure" }, `The reference cannot be shown. ${reasonOf(error)}`));
  }
}

function operationDetails(api, { path, method, operation }) {
  const { summary, description, parameters = [], requestBody, responses } = operation;
  // A form where it is no JSON.
  const [content] = Object.values(requestBody?.content ?? {});
  const request = resolved(api, content?.schema);
  const okay = resolved(api, responses[200]?.content?.["application/json"]?.schema);
  const inputs = [...parameters.map((parameter) => fieldOf(api, resolved(api, parameter))), ...fieldsOf(api, request)];
  const answers = Object.entries(responses).map(([status, response]) => ({
    name: status,
    meaning: resolved(api, response).description,
  }));
  return element(
    "details",
    {},
    element(
      "summary",
      {},
      element("span", { class: "method" }, method.toUpperCase()),
      element("code", {}, path),
      ` ${summary}`,
    ),
    paragraphOf(description),
    paragraphOf(request?.description),
    ...listOf("What it takes", inputs),
    ...listOf("What it gives", fieldsOf(api, okay)),
    ...listOf("Answers", answers),
  );
}

function resolved(api, schema) {
  if (!schema?.$ref) return schema;
  const keys = schema.$ref.split("/").slice(1);
  return keys.reduce((value, name) => value?.[name], api);
}

function fieldsOf(api, schema) {
  const { properties = {}, required = [] } = schema ?? {};
  return Object.entries(properties).map(([name, field]) =>
    fieldOf(api, { name, schema: field, required: required.includes(name) }),
  );
}

function fieldOf(api, { name, schema, required, description = resolved(api, schema).description }) {
  return { name, type: `${typeOf(api, schema)}${required ? ", required" : ""}`, meaning: description };
}

function typeOf(api, schema) {
  const { type, items, anyOf, const: constant, enum: values } = resolved(api, schema);
  if (constant !== undefined) return JSON.stringify(constant);
  if (values) return values.map((value) => JSON.stringify(value)).join(" or ");
  if (anyOf)
    return anyOf
      .map((one) => typeOf(api, one))
      .filter((one) => one !== "null")
      .join(" or ");
  const types = [type ?? "any"].flat().filter((one) => one !== "null");
  return types.map((one) => (one === "array" && items ? `array of ${typeOf(api, items)}` : one)).join(" or ") || "null";
}

function listOf(heading, rows) {
  if (rows.length === 0) return [];
  const items = rows.flatMap(({ name, type = "", meaning = "" }) => [
    element("dt", {}, element("code", {}, name), ` ${type}`),
    element("dd", {}, ...withCode(meaning)),
  ]);
  return [element("h4", {}, heading), element("dl", { class: "fields" }, ...items)];
}

function paragraphOf(text) {
  return text && element("p", {}, ...withCode(text));
}
