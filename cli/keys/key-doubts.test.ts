import { doubtsAbout } from "./key-doubts.ts";

const carol = { id: "carolcarol", name: "carol", expired: false };

test("a second key of a name, and a day above its month, are doubted", () => {
  expect(doubtsAbout({ name: " carol " }, [carol])).toEqual(["There is a key of the name carol already: carolcarol."]);
  expect(doubtsAbout({ limits: { tokensPerDay: 60, tokensPerMonth: 50 } })).toEqual([
    "60 tokens a day are more than the 50 of a month, so that the day's limit is never reached.",
  ]);
});

test("an expired key of the name, another name, and a day within its month are not", () => {
  expect(
    doubtsAbout({ name: "carol", limits: { tokensPerDay: 50, tokensPerMonth: 50 } }, [{ ...carol, expired: true }]),
  ).toEqual([]);
  expect(doubtsAbout({ name: "dave", limits: { tokensPerDay: 60 } }, [carol])).toEqual([]);
});
