import type { LlamaSequence } from "./node-llama-cpp.ts";
import { Sequences } from "./sequences.ts";

const sequence = (has: readonly number[]) =>
  ({
    compareContextTokens: (tokens: readonly number[]) => {
      const at = tokens.findIndex((token, index) => token !== has[index]);
      return { firstDifferentIndex: at < 0 ? tokens.length : at };
    },
  }) as LlamaSequence;

test("a prompt gets the free sequence that begins like it, and others wait for one that is given back", async () => {
  const [first, second] = [sequence([1, 2]), sequence([1, 2, 3])];
  const sequences = new Sequences([first, second]);
  expect(await sequences.take([1, 2, 3, 4])).toBe(second);
  expect(await sequences.take([1, 2, 3, 4])).toBe(first);
  const order: string[] = [];
  const waiting = ["a", "b"].map(async (name) => {
    await sequences.take([9]);
    order.push(name);
  });
  sequences.giveBack(first);
  sequences.giveBack(second);
  await Promise.all(waiting);
  expect(order).toEqual(["a", "b"]);
});
