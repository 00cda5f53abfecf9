import { containerError, streamedContainerError } from "./container-error.ts";

it.each([
  ["vLLM", '{"error":{"message":"No.","type":"BadRequestError","param":"prompt","code":400}}', "No.", "prompt", null],
  [
    "older vLLM",
    '{"object":"error","message":"No.","type":"BadRequestError","param":null,"code":400}',
    "No.",
    null,
    null,
  ],
  ["OpenAI", '{"error":{"message":"No.","type":"x","param":null,"code":"too_bad"}}', "No.", null, "too_bad"],
  ["FastAPI", '{"detail":"No."}', "No.", null, null],
  ["FastAPI's validation", '{"detail":[{"loc":["body"],"msg":"No."},{"msg":"Never."}]}', "No.; Never.", null, null],
  ["DJL", '{"code":400,"error":"No."}', "No.", null, null],
  ["text", "No.", "No.", null, null],
  ["nothing", "", "The model refused the request.", null, null],
  ["an unknown form", "{}", "The model refused the request.", null, null],
  ["a list", "[1]", "[1]", null, null],
])("keeps the refusal of %s", (_name, body, message, param, code) => {
  expect(containerError(422, body)).toMatchObject({ status: 422, type: "invalid_request_error", message, param, code });
});

it("names an unknown adapter as OpenAI names an unknown model", () => {
  const body =
    '{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":"model","code":404}}';
  expect(containerError(404, body)).toMatchObject({ status: 404, code: "model_not_found", param: "model" });
});

it("reads the status inside of a stream from the error itself", () => {
  expect(streamedContainerError({ error: { message: "Too long", code: 400 } })).toMatchObject({
    status: 400,
    message: "Too long",
  });
  expect(streamedContainerError({ error: { message: "Oops" } })).toMatchObject({ status: 502 });
  expect(streamedContainerError({ error: "Too long", code: 424 })).toMatchObject({ status: 400, message: "Too long" });
});
