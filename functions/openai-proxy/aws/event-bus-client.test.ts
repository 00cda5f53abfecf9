import { withAwsEnvironment } from "../../../testing/aws-environment.ts";
import { serveOnLoopback } from "../../../testing/serve-on-loopback.ts";
import { eventBusClient } from "./event-bus-client.ts";

const event = { Source: "team.tests", DetailType: "wake", Detail: '{"alias":"default"}' };

/** What becomes of an event to which EventBridge answers so. */
async function put(answer: object, status = 200): Promise<unknown> {
  let count = 0;
  const server = await serveOnLoopback((_request, response) => {
    count += 1;
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answer));
  });
  const restore = withAwsEnvironment({ AWS_ENDPOINT_URL_EVENTBRIDGE: server.url });
  try {
    await eventBusClient("eu-north-1", 60_000)(event);
    return { count };
  } catch (error) {
    return { count, error: String(error) };
  } finally {
    restore();
    await server.close();
  }
}

test("an event that is taken is put once", async () => {
  expect(await put({ FailedEntryCount: 0, Entries: [{ EventId: "one" }] })).toEqual({ count: 1 });
});

test("one that is refused inside of a good answer is a failure", async () => {
  const refusal = { ErrorCode: "InternalFailure", ErrorMessage: "Try again." };
  expect(await put({ FailedEntryCount: 1, Entries: [refusal] })).toEqual({
    count: 1,
    error: "Error: EventBridge refused the event: InternalFailure, Try again.",
  });
});

test("what may pass is tried again, and what will not is not", async () => {
  expect(await put({ __type: "InternalException" }, 500)).toMatchObject({ count: 3, error: expect.any(String) });
  expect(await put({ __type: "AccessDeniedException", message: "Not you." }, 400)).toEqual({
    count: 1,
    error: "AccessDeniedException: Not you.",
  });
});
