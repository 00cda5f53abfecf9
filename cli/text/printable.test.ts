import { printable, printableCell, UNPRINTABLE } from "./printable.ts";
import { table } from "./table.ts";

const CLEAR = "\x1b[2J\x1b[1;1H";

test("what a terminal obeys, and what turns text around, is shown as a sign in its place", () => {
  expect(printable(`${CLEAR}Ada\r\n\u202eevil\u202c \u2066x\u2069\u2028\u009b2J`)).toBe(
    "�[2J�[1;1HAda���evil� �x���2J",
  );
  expect(printable("Åda O’Neill, نور, 李 🙂")).toBe("Åda O’Neill, نور, 李 🙂");
});

test("no cell of a table moves the cursor, with columns and as blocks; its colours and lines stay", () => {
  for (const columns of [80, 10]) {
    const text = table(
      ["name", "what"],
      [[`${CLEAR}Ada\r\u202e\x1b]0;title\x07`, "\x1b[32mok\x1b[39m\nthen"]],
      columns,
    );
    const plain = text.replace("\x1b[32m", "").replace("\x1b[39m", "").replaceAll("\n", "");
    expect(plain).not.toMatch(UNPRINTABLE);
    expect(text).toContain("\x1b[32mok\x1b[39m");
  }
  expect(printableCell("one\ntwo\tthree")).toBe("one\ntwo�three");
});
