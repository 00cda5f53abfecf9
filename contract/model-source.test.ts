import * as v from "valibot";
import { hubRevision } from "./model-source.ts";

test.each(["main", "refs/pr/1", "v1.0-beta", "9cf48e52b224239de00d483ec8eb84fb8d0f3a3a"])(
  "%s is a revision",
  (text) => {
    expect(v.is(hubRevision.format, text)).toBe(true);
  },
);

test.each(["--trust-remote-code", "-x", "", "a b"])(
  "%s is none: the container would read it as a flag, or not at all",
  (text) => {
    expect(v.is(hubRevision.format, text)).toBe(false);
  },
);
