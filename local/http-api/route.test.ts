import { createRouter } from "./route.ts";

const findRoute = createRouter(
  [
    "$default",
    "GET /v1/{proxy+}",
    "ANY /v1/models",
    "GET /v1/models",
    "GET /v1/models/{id}",
    "GET /v1/models/default",
    "GET /{section}/models/{id}",
    "POST /v1/chat/completions",
    "GET /",
  ].map((routeKey) => ({ routeKey })),
);

it.each([
  ["POST", "/v1/chat/completions", "POST /v1/chat/completions", undefined],
  ["GET", "/v1/models", "GET /v1/models", undefined],
  ["PUT", "/v1/models", "ANY /v1/models", undefined],
  ["GET", "/v1/models/tiny", "GET /v1/models/{id}", { id: "tiny" }],
  ["GET", "/v1/models/default", "GET /v1/models/default", undefined],
  ["GET", "/v2/models/tiny", "GET /{section}/models/{id}", { section: "v2", id: "tiny" }],
  ["GET", "/v1/models/a/b", "GET /v1/{proxy+}", { proxy: "models/a/b" }],
  ["GET", "/", "GET /", undefined],
  ["DELETE", "/v1/models/tiny", "$default", undefined],
  ["GET", "/v1", "$default", undefined],
])("sends %s %s to %s", (method, path, routeKey, pathParameters) => {
  expect(findRoute(method, path)).toEqual({ route: { routeKey }, pathParameters });
});

it("finds nothing where nothing matches and there is no $default", () => {
  expect(createRouter([{ routeKey: "GET /health" }])("GET", "/healthy")).toBeUndefined();
});

it("takes a path literally", () => {
  expect(createRouter([{ routeKey: "GET /a.b" }])("GET", "/acb")).toBeUndefined();
});
