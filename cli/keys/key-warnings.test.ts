import { keyWarnings } from "./key-warnings.ts";

const carol = { id: "carolcarol", name: "carol", expired: false };

test("a second key of a name, and a day above its month, are doubted", () => {
  expect(keyWarnings({ name: " carol " }, [carol])).toEqual(["There is a key of the name carol already: carolcarol."]);
  expect(keyWarnings({ limits: { tokensPerDay: 60, tokensPerMonth: 50 } })).toEqual([
    "60 tokens a day are more than the 50 of a month, so that the day's limit is never reached.",
  ]);
});

test("an expired key of the name, another name, and a day within its month are not", () => {
  expect(
    keyWarnings({ name: "carol", limits: { tokensPerDay: 50, tokensPerMonth: 50 } }, [{ ...carol, expired: true }]),
  ).toEqual([]);
  expect(keyWarnings({ name: "dave", limits: { tokensPerDay: 60 } }, [carol])).toEqual([]);
});
