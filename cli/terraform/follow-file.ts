import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

const POLL_MILLISECONDS = 100;

/**
 * Reads a file while another process writes it, line by line.
 * @param ended settles when the writer has ended
 */
export async function followFile(path: string, ended: Promise<unknown>, onLine: (line: string) => void): Promise<void> {
  const file = await open(path, "r");
  const decoder = new TextDecoder();
  let rest = "";
  let isOver = false;
  const over = ended.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  const readOn = async () => {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536));
      if (bytesRead === 0) return;
      const lines = (rest + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    }
  };
  try {
    while (!isOver) {
      await Promise.race([over, setTimeout(POLL_MILLISECONDS)]);
      await readOn();
    }
    await readOn();
    if (rest !== "") onLine(rest);
  } finally {
    await file.close();
  }
}
