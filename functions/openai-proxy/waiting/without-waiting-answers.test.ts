import { ModelNotLive } from "../models/model-not-live.ts";
import { parseSnapshot } from "../models/parameter-snapshot.ts";
import { withoutWaitingAnswers } from "./without-waiting-answers.ts";

const user = (content: string) => ({ role: "user" as const, content });
const assistant = (content: string) => ({ role: "assistant" as const, content });
const waiting = assistant(
  new ModelNotLive({
    alias: "default",
    state: { is: "off" },
    snapshot: parseSnapshot("/", [], () => undefined),
  }).message,
);

test("a conversation without them stays as it is", () => {
  const messages = [user("Hello"), assistant("The model `default` is a fine one."), user("Is it?")];
  expect(withoutWaitingAnswers(messages)).toEqual(messages);
});

test("the questions around one become one question", () => {
  const messages = [{ role: "system" as const, content: "Be kind." }, user("Hello"), waiting, user("And now?")];
  expect(withoutWaitingAnswers(messages)).toEqual([{ role: "system", content: "Be kind." }, user("Hello\n\nAnd now?")]);
});

test("so do the questions around several, and what was answered stays", () => {
  const messages = [user("One"), waiting, user("Two"), waiting, user("Three"), assistant("Four"), user("Five")];
  expect(withoutWaitingAnswers(messages)).toEqual([user("One\n\nTwo\n\nThree"), assistant("Four"), user("Five")]);
});

test("images are kept", () => {
  const image = { type: "image_url", image_url: { url: "data:" } };
  expect(withoutWaitingAnswers([{ role: "user", content: [image] }, waiting, user("And now?")])).toEqual([
    { role: "user", content: [image, { type: "text", text: "And now?" }] },
  ]);
});

test("somebody who quotes one is not cut short", () => {
  const messages = [user(waiting.content), assistant("Wait a little.")];
  expect(withoutWaitingAnswers(messages)).toEqual(messages);
});
