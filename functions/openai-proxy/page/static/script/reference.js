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
  const request = resolved(api, requestBody?.content["application/json"].schema);
  const inputs = [
    ...parameters.map(({ name, schema, description }) => [name, typeOf(api, schema), description, true]),
    ...fieldsOf(api, request),
  ];
  const outputs = Object.entries(responses).map(([status, response]) => [status, resolved(api, response).description]);
  const okay = resolved(api, responses[200]?.content?.["application/json"]?.schema);
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
    description && element("p", {}, description),
    request?.description && element("p", {}, request.description),
    inputs.length > 0 ? table("What it takes", ["Field", "Type", "Meaning"], inputs.map(fieldRow)) : undefined,
    okay?.properties && table("What it gives", ["Field", "Type", "Meaning"], fieldsOf(api, okay).map(fieldRow)),
    table("Answers", ["Status", "Meaning"], outputs),
  );
}

function resolved(api, schema) {
  if (!schema?.$ref) return schema;
  const keys = schema.$ref.split("/").slice(1);
  return keys.reduce((value, name) => value?.[name], api);
}

function fieldsOf(api, schema) {
  const { properties = {}, required = [] } = schema ?? {};
  return Object.entries(properties).map(([name, field]) => [
    name,
    typeOf(api, field),
    resolved(api, field).description ?? "",
    required.includes(name),
  ]);
}

function fieldRow([name, type, meaning, isRequired]) {
  return [element("code", {}, name), isRequired ? `${type}, required` : type, meaning];
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

function table(caption, headings, rows) {
  const head = element("tr", {}, ...headings.map((heading) => element("th", { scope: "col" }, heading)));
  const body = rows.map(([first, ...others]) =>
    element("tr", {}, element("th", { scope: "row" }, first), ...others.map((cell) => element("td", {}, cell))),
  );
  const made = element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, head),
    element("tbody", {}, ...body),
  );
  return element("div", { class: "table" }, made);
}
