import { createServer } from "node:http";
import { listenOnLoopback, requireFreePort } from "./listen-on-loopback.ts";

const holder = createServer();
const other = createServer();
let taken: number;
beforeAll(async () => {
  taken = await listenOnLoopback(holder, 0);
});
afterEach(() => other.close());
afterAll(() => holder.close());

test("a port that is wanted and no other one is refused when it is taken", async () => {
  const sentence = `Port ${taken} is taken by another program: end that program, or choose another port with --port.`;
  await expect(listenOnLoopback(other, taken)).rejects.toThrow(sentence);
  await expect(requireFreePort(taken, "--webui-port")).rejects.toThrow("choose another port with --webui-port.");
});

test("a port that is only preferred gives way", async () => {
  const port = await listenOnLoopback(other, { preferred: taken });
  expect(port).toBeGreaterThan(0);
  expect(port).not.toBe(taken);
});

test("a free port stays free after it was asked for", async () => {
  await requireFreePort(0, "--port");
  const { port } = await new Promise<{ port: number }>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => resolve({ port: free }));
    });
  });
  await requireFreePort(port, "--port");
  expect(await listenOnLoopback(other, port)).toBe(port);
});
