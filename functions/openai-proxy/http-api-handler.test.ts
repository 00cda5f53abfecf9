import type { App } from "./app.ts";
import { createHttpApiHandler } from "./http-api-handler.ts";

const EVENT = { httpMethod: "GET", path: "/", headers: {} };

/** An app that answers at once, and tells what is done in which order. */
function tellingApp(order: string[]): App {
  return async (_request, { answerLeaves } = {}) => {
    const completed = Promise.resolve({ status: 200 }).then(async (outcome) => {
      await answerLeaves?.();
      order.push("written down");
      return outcome;
    });
    return { status: 200, headers: {}, body: "", completed };
  };
}

const extension = (isRegistered: boolean) => {
  const works: Promise<unknown>[] = [];
  const lastUntil = (_requestId: string, work: Promise<unknown>) => void works.push(work);
  return { isRegistered: Promise.resolve(isRegistered), lastUntil, works };
};

async function handled(isRegistered: boolean) {
  const order: string[] = [];
  const lambda = extension(isRegistered);
  await createHttpApiHandler(tellingApp(order), lambda)(EVENT, { awsRequestId: "1" });
  order.push("answered");
  await Promise.all(lambda.works);
  return order;
}

it("answers before anything is written down, where the invocation lasts until that is done", async () => {
  expect(await handled(true)).toEqual(["answered", "written down"]);
});

it("writes down first where Lambda freezes the function with its answer", async () => {
  expect(await handled(false)).toEqual(["written down", "answered"]);
});
