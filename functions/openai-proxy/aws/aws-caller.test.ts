import { withAwsEnvironment } from "../../../testing/aws-environment.ts";
import { type Loopback, serveOnLoopback } from "../../../testing/serve-on-loopback.ts";
import { awsCaller } from "./aws-caller.ts";
import { exceptionName } from "./aws-failure.ts";
import { readBytes } from "./read-bytes.ts";

const sockets: unknown[] = [];
let server: Loopback;
let restore: () => void;

beforeAll(async () => {
  server = await serveOnLoopback((request, response) => {
    sockets.push(request.socket);
    response.end("{}");
  });
  restore = withAwsEnvironment({ AWS_ENDPOINT_URL: server.url });
});
afterAll(async () => {
  restore();
  await server.close();
});

it("leaves a connection alone that may have been closed while the process was frozen", async () => {
  let now = 0;
  const call = awsCaller("ssm", "eu-north-1", {}, () => now);
  for (const pause of [0, 14_000, 16_000, 0]) {
    now += pause;
    const { body } = await call({ action: "ssm:GetParametersByPath", path: "/", headers: {}, body: "{}" });
    await readBytes(body);
  }
  const [first, second, third, fourth] = sockets;
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  expect(fourth).toBe(third);
});

it.each([
  ["ThrottlingException", "ThrottlingException"],
  ["com.amazonaws.ssm#ThrottlingException", "ThrottlingException"],
  ["ModelError:http://internal.amazon.com/coral/com.amazon.coral.service/#ModelError", "ModelError"],
  ["aws.protocoltests.restjson#FooError:http://internal.amazon.com/", "FooError"],
  [undefined, "Unknown"],
])("of %s the exception's name is %s", (type, name) => {
  expect(exceptionName(type)).toBe(name);
});
